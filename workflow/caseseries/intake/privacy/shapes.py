"""Identifiers that their own shape gives away: an e-mail address, a mobile number, a postcode."""

import re

_EMAIL = r"""
    (?<![\w.+-]) [\w.+-]{1,64} \s? (?:@|[(\[]\s?at\s?[)\]]|\sat\s(?=\S{1,60}\sdot\s)) \s?
    [\w-]{1,60} (?:\s?[(\[]dot[)\]]\s?|\sdot\s|\.) [\w.-]{0,60} [a-z]{2}
"""
_WEB_ADDRESS = r"""
    \b (?:https?|ftp)://\S+
  | \b www\.\S{1,60}\.\S+
  | (?<![a-z0-9.-]) (?:[a-z0-9-]{1,60}\.){1,6}
    (?:com|org|net|edu|gov|info|io|cn|de|fr|uk|kr|jp|in|br) \b (?:/\S*)?
"""
_HARDWARE_ADDRESS = r"\b (?:[0-9a-f]{2}[:-]){5} [0-9a-f]{2} \b"
_US_SOCIAL_SECURITY = r"(?<![\d.]) (?!000|666|9\d\d)\d{3} - (?!00)\d\d - (?!0000)\d{4} (?![\d-])"
_UK_NATIONAL_INSURANCE = r"""
    \b (?!BG|GB|NK|KN|TN|NT|ZZ) [A-CEGHJ-PR-TW-Z]{2} \s? (?:\d\d\s?){3} [A-D] \b
"""
_TELEPHONE = r"""
    (?<![\d.]) (?:\+?86[-\s]?)? 1[3-9]\d [-\s._]? \d{4} [-\s._]? \d{4} (?!\d)   # Chinese mobile
  | (?<![\d.]) \(?0\d{2,3}\)? [-\s] \d{7,8} (?!\d)                          # Chinese landline
  | (?<![\d.]) 400-?\d{3}-?\d{4} (?!\d)                                     # Chinese hotline
  | (?<![\d.+]) \+\d{1,3} [\s().-]{0,4} (?:\d[\s().-]{0,3}){6,13} \d          # any country
  | (?<![\d.]) \(?[2-9]\d\d\)? [\s.-]\s? [2-9]\d\d [\s.-] \d{4} (?!\d)      # North America
  | (?<![\d.]) \(?0\d{2,4}\)? [\s/._-] \d{3,4} [\s._-]? \d{3,5} (?!\d)      # Europe
  | (?<![\d.]) \(?0\d{2,4}\)? [\s/-] \d{3} (?:[\s-] \d\d){2} (?!\d)         # Germany
  | (?<![\d.]) 0[1-9] (?:[\s.-] \d\d){4} (?![\d.])                        # France
  | (?<![\d.]) [679]\d\d [\s-] \d{3} [\s-] \d{3} (?![\d.])                # Spain
"""
_CHINESE_PLATE = r"""
    [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] [A-Z] [·•\s]? [A-Z0-9]{5,6}
    (?![A-Z0-9])
"""
_STREET = r"""
    \b \d{1,5}[a-z]? ,? \s{1,3} (?:[\w'’.-]{1,30}\s{1,3}){1,3}
    (?:street|st\.|avenue|ave\.?|road|rd\.?|lane|boulevard|blvd\.?|drive|court|highway|crescent
      |terrace) (?!\w)
  | (?<![\w-]) [\w-]{0,30} (?:stra(?:ß|ss)e|str\.|gasse) \s{0,2} \d+
  | (?<!\w) \w{2,30} [\s-]? (?:allee|platz|ufer|damm) \s \d+ (?!\w)
  | \b am \s \w{3,20} \s \d{1,3} , \s \d{5}
  | (?<!\w) (?:c/|calle|avenida|rue|rua|piazza) \s? \w+ [^\d]{0,40} \d+
  | \b \d{1,4} ,? \s rue \s \w+
  | \b P\.?\s?O\.? \s+ box \s+ \d+
  | \b home\saddress \b
"""
_RESIDENCE = r"""
    \b (?:lives?|living|resid\w{1,6}|comes?|moved) \s (?:in|at|from|to) \s [A-Z]\w+
  | \b (?:wohnt|lebt|wohnhaft) \s in \s [A-ZÄÖÜ]\w+
  | \b (?:vive|reside) \s en \s [A-ZÁÉÍÓÚÑ]\w+
  | \b (?:habite|vit|réside) \s à \s [A-ZÀ-Ý]\w+
"""
_CHINESE_ADDRESS = r"""
    [\u4e00-\u9fff]{2,7} (?:省|自治区|特别行政区) [\u4e00-\u9fff]{2,7} [市州县盟]
  | [\u4e00-\u9fff]{2,6} 市 [\u4e00-\u9fff]{1,6} [区县镇]
  | [\u4e00-\u9fff]{1,8} (?:路|街|街道|大道|巷|弄|胡同|村) \s?\d{1,5}\s? [号弄栋室组]
  | (?<!\d) \d{1,5} \s? (?:号楼|栋|单元|弄)
  | [\u4e00-\u9fff]{2,8} (?:小区|花园|公寓|新村)
  | (?:家住|住址|现住|地址|户籍|籍贯) [:是为]? \s? [\u4e00-\u9fff]{2,20}
"""
_US_LONG_POSTCODE = r"(?<![\d.-]) \d{5}-\d{4} (?![\d-])"
# A round number before a German noun is a count: "12000 Punkte".
_GERMAN_POSTCODE = r"\b D-\d{5} \b | (?<![\d.,-]) \d{3}(?!00)\d\d \s [A-ZÄÖÜ][a-zäöüß]{3,}"
_UK_POSTCODE = r"""
    \b (?:[A-PR-UWYZ] (?:\d{1,2} | [A-HK-Y]\d{1,2} | \d[A-HJKPS-UW] | [A-HK-Y]\d[ABEHMNPRV-Y]))
    [ ] \d [ABD-HJLNP-UW-Z]{2} \b
"""
_CANADIAN_POSTCODE = r"""
    \b [ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] [ ] \d[ABCEGHJ-NPRSTV-Z]\d \b
"""
_BIOMETRIC = r"""
    (?:finger|voice|palm)\s?-?prints? | retinal?\sscan | iris\s(?:scan|code) | dna\sprofile
  | 指纹 | 声纹 | 虹膜 | 掌纹 | 人脸识别
"""
_ACCOUNT_NAME = r"(?<![\w.]) @ [A-Za-z_]\w{3,}"
_AGE_OVER_89 = r"""
    (?<![\d.]) (?:9\d|1[0-2]\d) [\s-]* (?:years?|yrs?|y) [\s-]* (?:old|of\sage)
  | (?<![\d.]) (?:9\d|1[0-2]\d) \s* (?:y/?o\b|岁|歲|周岁)
  | (?<![\d.]) (?:9\d|1[0-2]\d) (?:\s(?:jahre|años|ans)\b|-?jährig)
  | \b age[d:]? \s* (?:is|of|=)? \s* (?:9\d|1[0-2]\d) (?!\d)
"""


def _shape(pattern: str, *, any_case: bool = True) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | (re.IGNORECASE if any_case else 0))


# Addresses that could hold other identifiers come first and keep their place.
ADDRESSES = (("e-mail", _shape(_EMAIL)), ("web address", _shape(_WEB_ADDRESS)))

SHAPES = (
    ("device", _shape(_HARDWARE_ADDRESS)),
    ("identity number", _shape(_US_SOCIAL_SECURITY)),
    ("identity number", _shape(_UK_NATIONAL_INSURANCE, any_case=False)),
    ("phone", _shape(_TELEPHONE)),
    ("vehicle", _shape(_CHINESE_PLATE, any_case=False)),
    ("address", _shape(_STREET)),
    ("address", _shape(_RESIDENCE, any_case=False)),
    ("address", _shape(_CHINESE_ADDRESS)),
    ("postcode", _shape(_US_LONG_POSTCODE)),
    ("postcode", _shape(_GERMAN_POSTCODE, any_case=False)),
    ("postcode", _shape(_UK_POSTCODE, any_case=False)),
    ("postcode", _shape(_CANADIAN_POSTCODE, any_case=False)),
    ("biometric", _shape(_BIOMETRIC)),
    ("account name", _shape(_ACCOUNT_NAME)),
    ("age", _shape(_AGE_OVER_89)),
)
