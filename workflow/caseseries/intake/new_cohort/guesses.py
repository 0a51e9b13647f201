"""Guess what a clinic's headings and words mean, so that nobody has to be asked.

A guess is written into ``cohort.yaml`` where a person sees it and can correct it; nothing is
guessed when the tables are read.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.default import DEFAULT
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import YES_NO, is_timepoint
from caseseries.intake.mapping import plain
from caseseries.intake.timepoint_words import timepoint_in

# What clinics call our tables, as ``mapping.plain`` writes it.
_SHEETS: Final[Mapping[str, str]] = {
    "patients": "patient patient_data patient_list subjects cases demographics patienten pacientes "
    "患者 病人 患者信息 患者资料 基本信息 一般资料 病例 受试者",
    "sessions": "session treatment treatments sitzungen behandlungen sesiones 治疗 治疗记录 疗程 "
    "操作记录",
    "assessments": "assessment score scores rating ratings follow_up followup follow_ups "
    "bewertungen evaluaciones 评分 评估 评分表 评估表 随访 随访评分 疗效评估",
    "adverse_events": "adverse_event ae aes complications side_effects nebenwirkungen 不良反应 "
    "不良事件 并发症",
    "photos": "photo photographs images pictures fotos 照片 图片 影像",
}
# What clinics call our columns, as ``mapping.plain`` writes it.
_HEADINGS: Final[Mapping[str, str]] = {
    "patient_id": "patient id pat_id pt patient_no patient_code case case_no case_id code subject "
    "subject_id no number record_id study_id 编号 患者编号 患者 序号 病例 病例编号 受试者",
    "subtype": "type alopecia_type group diagnosis category 分型 类型 分组 脱发类型 脱发分型 诊断 "
    "亚型",
    "subtype_detail": "detail diagnosis_detail 具体诊断 诊断细分",
    "age_years": "age age_y age_yrs years 年龄 年龄_岁",
    "sex": "gender 性别",
    "skin_type": "fitzpatrick skin fitzpatrick_type phototype 皮肤类型 肤质 皮肤分型",
    "scalp_zone": "zone site location scalp_area region 部位 区域 头皮部位",
    "area_cm2": "area area_cm 面积 治疗面积 面积_cm2",
    "practitioner_id": "practitioner operator therapist doctor 操作者 术者 医生 治疗者",
    "consent_publication": "consent photo_consent publication_consent 知情同意 发表同意 同意发表",
    "session": "session_no session_number visit treatment treatment_no 次数 治疗次数 疗程 第几次",
    "day": "days day_no 天数 天",
    "needle_configuration": "needle needle_type 针型 针 针头",
    "needle_depth_mm": "depth depth_mm 深度",
    "needle_angle_deg": "angle angle_deg 角度",
    "pigment_colour": "pigment colour color pigment_color 颜色 色料颜色 色料",
    "density_percent": "density density_pct pigment_density 密度 色料密度",
    "dot_pattern": "pattern dots 点状分布 分布",
    "bleeding": "bled blood 出血",
    "timepoint": "time time_point visit when follow_up followup 时间点 时间 随访 随访时间 "
    "随访时间点",
    "rater_id": "rater assessor evaluator scorer 评分者 评估者 评价者",
    "vds": "vds_score visual_density visual_density_score 视觉密度 视觉密度评分 密度评分 vds评分",
    "pss": "pss_score satisfaction satisfaction_score patient_satisfaction 满意度 满意度评分 "
    "患者满意度 pss评分",
    "event": "adverse_event ae 不良反应 不良事件",
    "onset_day": "onset 发生时间 出现时间 发生天数",
    "duration_days": "duration 持续时间 持续天数",
    "severity": "grade 程度 严重程度 分级",
    "related": "relation related_to_treatment 相关性 是否相关",
    "resolved": "recovered outcome 是否恢复 转归",
    "view": "angle_of_view position 视角 角度",
    "file": "filename file_name photo picture image 文件 文件名 照片",
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "subtype": {
        "androgenetic": "aga androgenetic_alopecia androgenic androgenetic_aga mphl fphl "
        "male_pattern female_pattern pattern_hair_loss 雄激素性脱发 雄激素性 雄激素 雄脱 "
        "脂溢性脱发",
        "scarring": "scar cicatricial scarring_alopecia cicatricial_alopecia sa 瘢痕性脱发 瘢痕性 "
        "疤痕性脱发 瘢痕",
    },
    "sex": {"female": "f w woman 女 女性", "male": "m man 男 男性", "other": "o x diverse 其他"},
    "skin_type": {
        "I": "1 type_i type_1 ⅰ",
        "II": "2 type_ii type_2 ⅱ",
        "III": "3 type_iii type_3 ⅲ",
        "IV": "4 type_iv type_4 ⅳ",
        "V": "5 type_v type_5 ⅴ",
        "VI": "6 type_vi type_6 ⅵ",
    },
}
_YES_NO_WORDS: Final = {"yes": "是 有 ja si oui 同意", "no": "否 无 没有 nein non 不同意"}
_SCORES: Final = {
    "pss": re.compile(r"pss|satisf|满意"),
    "vds": re.compile(r"vds|visual_density|视觉密度|密度评分"),
}


def guess_sheets(names: Iterable[str]) -> dict[str, str]:
    """Return {our table: sheet} for sheets that are not called as ours but plainly mean a table.

    A table that several sheets could mean is left to a person.
    """
    called = {name: plain(name) for name in names}
    guesses: dict[str, list[str]] = {}
    for name, word in called.items():
        meant = [table for table, words in _SHEETS.items() if word in words.split()]
        if meant and meant[0] not in called.values():
            guesses.setdefault(meant[0], []).append(name)
    return {table: found[0] for table, found in guesses.items() if len(found) == 1}


def guess_columns(table: str, headings: Iterable[str]) -> dict[str, str]:
    """Return {our column: heading} for headings that are not ours but plainly mean a column.

    A heading that could mean several columns, and a column that several headings could mean, are
    left to a person.
    """
    known = columns_of(DEFAULT, table)
    called = {heading: plain(heading) for heading in headings}
    present = set(called.values()) & set(known)
    guesses: dict[str, list[str]] = {}
    for heading, name in called.items():
        absent = (our for our in known if our not in present)
        meant = [our for our in absent if name in _HEADINGS.get(our, "").split()]
        if name not in known and len(meant) == 1:
            guesses.setdefault(meant[0], []).append(heading)
    return {our: found[0] for our, found in guesses.items() if len(found) == 1}


def guess_wide_columns(headings: Iterable[str]) -> dict[str, str]:
    """Return {``vds_month_6``: heading} for headings that name a score and a timepoint."""
    guesses: dict[str, str] = {}
    for heading in headings:
        name = plain(heading)
        score = next((score for score, word in _SCORES.items() if word.search(name)), "")
        timepoint = timepoint_in(heading)
        if score and timepoint and name != f"{score}_{timepoint}":
            guesses.setdefault(f"{score}_{timepoint}", heading)
    return guesses


def guess_values(table: str, column: str, words: Iterable[str]) -> dict[str, str]:
    """Return {word in the file: our word} for words that are not ours but plainly mean one."""
    about = columns_of(DEFAULT, table)[column]
    guesses = {}
    for word in dict.fromkeys(words):
        meaning = _meaning(about, word)
        if meaning and meaning != word:
            guesses[word] = meaning
    return guesses


def _meaning(column: Column, word: str) -> str:
    """Return our word for one of the clinic's; empty if it is ours already, or unknown."""
    name = plain(word)
    if column.name == "timepoint":
        return "" if is_timepoint(name) else timepoint_in(word)
    if word.casefold() in (choice.casefold() for choice in column.choices):
        return ""
    meanings = _YES_NO_WORDS if column.choices == YES_NO else _WORDS.get(column.name, {})
    return next((ours for ours, theirs in meanings.items() if name in theirs.split()), "")
