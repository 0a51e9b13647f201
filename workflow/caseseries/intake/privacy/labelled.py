"""Identifiers that a word just before them gives away: "MRN 20451", "住院号：20451"."""

import re

# A code: letters, digits and hyphens with at least three digits among them.
_CODE = r"(?=(?:[A-Z/-]{0,9}\d){3})[A-Z0-9][A-Z0-9/-]{0,40}"
_TELEPHONE = r"\+?\(?\d[\d\s()./_-]{4,30}\d"
_PLATE = r"(?=[A-Z -]*\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{2,6}){1,2}"
_ACCOUNT_NAME = r"@?(?=[\w.-]{0,40}[\d_@.-]|\w{4,40}\b)[A-Z0-9_.-]{4,40}"
# What may stand between the word and the code: "no.", "number", "号", ":", "is".
_BETWEEN = (
    r"[\s-]{0,3}(?:no\.?|nr\.?|n[º°]|number|nummer|n[uú]mero|numéro|num|id|code"
    r"|号码|号|[#№])?"
    r"\s{0,3}[:=：]?\s{0,3}(?:is\s|ist\s|es\s|为|是)?"
)

_WORDS_AND_FORMS = (
    ("fax", r"(?:tele)?fax|传真|傳真", _TELEPHONE),
    (
        "phone",
        r"tel(?:ephone)?\.?|telefon(?:nummer)?|handy|rufnummer|tel[ée]fono|m[óo]vil|celular"
        r"|téléphone|portable|phone|mobile|cell(?:phone)?|sms|whats\s?app|contact"
        r"|call(?:ed)?(?:\s(?:him|her|them|me))?(?:\s(?:at|on))?"
        r"|电话|手机|联系方式|致电|電話|手機",
        _TELEPHONE,
    ),
    (
        "record number",
        r"mrn|nhs|emr|ehr|accession|admission|chart|hospital"
        r"|(?:patienten|pat\.?-?|fall-?|aufnahme-?)(?:nummer|nr\.?)|historia(?:\sclínica)?"
        r"|expediente|dossier|(?:medical|hospital|patient|clinic|case|chart|health)\s(?:record|file|chart)"
        r"|住院|病案|门诊|病历|就诊|登记|床号|检查号|病理号|病歷",
        _CODE,
    ),
    (
        "insurance number",
        r"versicherten(?:nummer)?|krankenkasse(?:\s[A-Z]{2,6})?|p[óo]liza|nss|sécurité\ssociale"
        r"|insurance|insured|policy|member(?:ship)?|beneficiary|medicare|medicaid|health\splan"
        r"|医保卡?|社保卡?|保险单?|保单",
        _CODE,
    ),
    (
        "identity number",
        r"ssn|social\ssecurity|national\sid|identity\scard|(?:personal)?ausweis(?:nummer)?|id\scard|aadhaar|nino|cpf|dni|nie"
        r"|身份证|身份證|证件",
        _CODE,
    ),
    (
        "vehicle",
        r"(?:licen[cs]e|number)\splate|kennzeichen|matrícula|plaque|plate|vehicle|vin|车牌|車牌",
        _PLATE,
    ),
    (
        "licence number",
        r"(?:driver'?s?\s)?licen[cs]e|certificate|führerschein|reisepass|pasaporte|passeport|passport|permit|护照|驾照|驾驶证|执业证|護照",
        _CODE,
    ),
    (
        "account number",
        r"account|konto(?:nummer)?|cuenta|compte|acct|iban|bank|(?:credit\s|debit\s)?card|invoice|账号|帐号|卡号|银行卡",
        _CODE,
    ),
    (
        "device",
        r"serial|s/n|imei|udi|device|mac\saddress|pacemaker|implant|设备|序列",
        _CODE,
    ),
    (
        "account name",
        r"wechat|weixin|whatsapp|qq|insta(?:gram)?|facebook|twitter|tiktok|line\sid|telegram|skype|weibo"
        r"|微信|微博",
        _ACCOUNT_NAME,
    ),
    (
        "postcode",
        r"zip|código\spostal|code\spostal|cp|postleitzahl|postal\scode|post\s?code|plz|邮编|郵編",
        r"(?=[A-Z\s-]*\d)[A-Z\d][A-Z\d -]{1,8}[A-Z\d]",
    ),
)

LABELLED = tuple(
    (kind, re.compile(rf"(?<![A-Za-z])(?:{words}){_BETWEEN}{form}(?![A-Za-z])", re.IGNORECASE))
    for kind, words, form in _WORDS_AND_FORMS
)
