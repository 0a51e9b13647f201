"""Judge a column by its heading: 姓名, date_of_birth, Tel., insurance_no.

A heading is judged word by word, so that ``contact_time_s`` is not a contact and ``update`` is
not a date.
"""

import re
from functools import cache

from caseseries.intake.privacy.kinds import readable

# Whole phrases of a heading, in the order in which they are tried. A phrase matches where its
# words stand next to each other; "=" asks that nothing else stands in the heading.
_PHRASES = {
    "birth date": """
        dob, date of birth, birth date, birthdate, birthday, day of birth, born, geburtsdatum,
        geburtstag, fecha de nacimiento, date de naissance, data di nascita, 出生, 生日,
        生年月日, 생년월일
    """,
    "initials": """
        =initials, patient initials, initials of patient, 姓名缩写, =缩写, =initialen,
        =iniciales, =initiales
    """,
    "name": """
        =name, =names, full name, fullname, patient name, patients name, name of patient,
        subject name, participant name, first name, firstname, last name, lastname, given name,
        middle name, family name, maiden name, surname, forename, nickname, mother name,
        father name, spouse, next of kin, =relative, =relatives, guardian, employer,
        surgeon name, doctor name, rater name, practitioner name, operator name, vorname,
        nachname, familienname, nombre, apellido, apellidos, prenom, prénom, nom, cognome, nome,
        姓名, 名字, 患者名, 姓氏, 氏名, 이름, 성명, 家属, 联系人, 监护人, имя, фамилия
    """,
    "fax": """
        fax, telefax, fax number, 传真, 傳真
    """,
    "e-mail": """
        email, e mail, mail, email address, 邮箱, 电子邮件, 邮件, 電子郵件, 메일, correo
    """,
    "network address": """
        ip, ip address, ipaddress, ip adress
    """,
    "web address": """
        url, website, web site, homepage, link, 网址, 网站, 链接
    """,
    "device": """
        mac address, serial, serial number, serial no, imei, udi, device id, device number,
        device serial, 设备号, 序列号, 设备编号
    """,
    "phone": """
        phone, telephone, tel, =mobile, =cell, cellphone, cell phone, mobile phone,
        phone number, whatsapp, =contact, contact number, contact no, contact phone,
        emergency contact, telefon, handy, telefono, teléfono, téléphone, 手机, 电话, 手机号,
        联系方式, 联系电话, 電話, 手機, 전화
    """,
    "insurance number": """
        =insurance, insurance number, insurance id, insurance no, policy number, policy no,
        member id, beneficiary, medicare, medicaid, health plan, health insurance number,
        =versicherung, versichertennummer, krankenkasse, 医保, 社保, 保险, 保险号, 医保号, 醫保
    """,
    "record number": """
        mrn, medical record, record number, record no, hospital number, hospital no,
        hospital id, =chart, chart number, chart no, chart id, emr, ehr, his id, nhs,
        nhs number, accession, accession number, admission number, admission no, visit number,
        encounter id, 住院号, 病案号, 门诊号, 病历号, 就诊号, 登记号, 床号, 检查号, 病理号,
        就诊卡, 住院號, 病歷, 病歷號, カルテ
    """,
    "identity number": """
        ssn, social security, social security number, national id, identity number,
        identity card, id card, citizen id, personnummer, tax id, aadhaar, cpf, dni, nino,
        身份证, 身份证号, 证件, 证件号, 身份證, 주민등록번호
    """,
    "vehicle": """
        vin, =plate, licence plate, license plate, number plate, vehicle number, vehicle id,
        车牌, 車牌
    """,
    "licence number": """
        passport, passport number, passport no, driver license, driver licence, drivers license,
        driving licence, license number, licence number, license no, licence no,
        certificate number, certificate no, 护照, 护照号, 驾照, 驾驶证, 執照, 護照
    """,
    "account number": """
        account, account number, account no, bank account, iban, credit card, card number,
        card no, invoice, invoice number, 账号, 帐号, 卡号, 银行卡, 账户, 发票
    """,
    "postcode": """
        zip, zipcode, zip code, postcode, post code, postal code, plz, postleitzahl, 邮编,
        邮政编码, 郵編
    """,
    "address": """
        address, home address, street, city, town, county, village, district, residence,
        place of residence, hometown, birthplace, place of birth, precinct, adresse, anschrift,
        wohnort, ort, direccion, dirección, ciudad, ville, 住址, 地址, 家庭住址, 现住址, 户籍,
        籍贯, 城市, 居住地, 住所, 주소, addr
    """,
    "biometric": """
        fingerprint, finger print, voiceprint, voice print, retina, retina scan, iris,
        iris scan, face id, biometric, biometrics, dna, 指纹, 声纹, 虹膜, 人脸
    """,
    "face": """
        face photo, face photograph, facial photo, full face, portrait, selfie, headshot, 正脸,
        人像
    """,
    "account name": """
        wechat, we chat, weixin, wechat id, qq, instagram, facebook, twitter, weibo, line id,
        telegram, username, user name, login, 微信, 微信号, 微博
    """,
    "date": """
        date, dates, datum, fecha, data di, timestamp, date time, datetime, 日期, 时间戳,
        年月日, 日時, 날짜, 入院, 出院, 手术日, 入院时间, 出院时间, 就诊时间, 手术时间,
        拍摄时间, дата
    """,
}


@cache
def heading_kind(heading: str) -> str:
    """Return the kind of identifier that a heading announces; empty if it announces none.

    Parameters
    ----------
    heading
        The heading as it stands in the file.
    """
    words = _words(heading)
    joined = f" {' '.join(words)} "
    for kind, phrases in _PHRASES.items():
        if any(_holds(joined, phrase.strip()) for phrase in phrases.split(",")):
            return kind
    return ""


def _words(heading: str) -> list[str]:
    """Split a heading into lower-case words: ``PatientName``, ``patient_name``, ``患者 姓名``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", readable(heading))
    return re.findall(r"[^\W\d_]+", spaced.replace("'s", "").casefold())


def _holds(joined: str, phrase: str) -> bool:
    if phrase.startswith("="):
        return joined.strip() == phrase[1:]
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", phrase):
        return phrase in joined
    return f" {phrase} " in joined
