"""What a number that fits a rule of ``privacy_rules.yaml`` has to pass as well: its check digits.

A number with a valid check digit is not a measurement. Own, because no library that the study has
knows them. How many digits and letters there are says the rule; blanks and hyphens between them are
taken out before.
"""

import datetime
import ipaddress
from contextlib import suppress


def is_chinese_identity_number(number: str) -> bool:
    """Tell whether 18 characters are a resident identity number of China.

    Source: GB 11643-1999: six digits of region, the birth date, three of sequence and one check
    character by ISO 7064 MOD 11-2.
    """
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    is_checked = "10X98765432"[total % 11] == number[17].upper()
    return is_checked and is_calendar_date(number[6:14])


def is_old_chinese_identity_number(number: str) -> bool:
    """Tell whether 15 digits are a first-generation number: region, yymmdd, sequence."""
    return "11" <= number[:2] <= "82" and is_calendar_date("19" + number[6:12])


def is_nhs_number(number: str) -> bool:
    """Tell whether ten digits are an NHS number (modulus 11; NHS Data Dictionary)."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
    return (11 - total % 11) % 11 == int(number[9])


def is_spanish_number(number: str) -> bool:
    """Tell whether the characters are the number of a foreigner in Spain (NIE, modulus 23)."""
    digits = str("XYZ".index(number[0])) + number[1:-1]
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == number[-1]


def is_luhn_number(number: str) -> bool:
    """Tell whether the digits end in their Luhn check digit (ISO/IEC 7812-1, cards and IMEI)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return total % 10 == 0 and len(set(number)) > 1


def is_iban(number: str) -> bool:
    """Tell whether the characters are an IBAN (ISO 13616, modulus 97)."""
    moved = "".join(str(int(character, 36)) for character in number[4:] + number[:4])
    return 15 <= len(number) <= 34 and int(moved) % 97 == 1


def is_vehicle_number(number: str) -> bool:
    """Tell whether 17 characters are a vehicle identification number (ISO 3779, 49 CFR 565)."""
    letters = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    values = [letters.get(character, character) for character in number]
    if number.isdecimal() or number.isalpha() or not all(map(str.isdecimal, values)):
        return False
    total = sum(int(value) * weight for value, weight in zip(values, weights, strict=True))
    return "0123456789X"[total % 11] == number[8]


def is_calendar_date(digits: str) -> bool:
    """Tell whether eight digits are a day of the calendar between 1900 and 2099, year first."""
    with suppress(ValueError):
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        return "1900" <= digits[:4] <= "2099"
    return False


def is_network_address(text: str) -> bool:
    """Tell whether a text is an address of version 4 or 6 of the Internet Protocol."""
    with suppress(ValueError):
        return len(text) >= 7 and bool(ipaddress.ip_address(text))
    return False


def has_eight_digits(text: str) -> bool:
    """Tell whether a text has at least eight digits."""
    return sum(map(str.isdecimal, text)) >= 8
