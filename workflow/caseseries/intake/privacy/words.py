"""Word lists behind the privacy guard: what people are called, and what a clinic writes instead.

Lists are short on purpose. They hold words that are a person's name and little else; words that
are also a colour, a zone, a month or an eponym ("Brown", "Vertex", "April", "Ludwig") stay out,
so that a clinic's ordinary entries pass.
"""

GIVEN_NAMES = frozenset(
    """
    aaron abdul abdullah abigail adam adrian ahmad ahmed aisha alan albert alejandra alejandro
    alessandro alexander alexandra alfred ali alice alicia alison amanda amelia amina amir amit
    amy ana anastasia andrea andreas andrew angela anita anja anna anne annette anthony antonio
    anya arjun arthur ashley barbara beatriz benjamin bernd bernard beth birgit bogdan bradley
    brandon brenda brian bruno camila carl carla carlos carmen caroline catherine cathy cecilia
    charles charlotte chiara chloe christina christine christoph christopher claire claudia
    cristina cynthia daniel daniela david deborah debra deepak denise dennis diana diego dimitri
    dmitri dmitry dominik donald donna dorothy douglas edith eduardo edward elena elisabeth
    elizabeth ella ellen emily emma eric erik esther ethan eugene eva evelyn fatima felix fernanda
    fernando fiona florian frances francesca francesco francisco franz fritz gabriel gabriela
    gary george gerald giovanni giulia gloria gordon greg gregory guillermo gustavo hannah hans
    harold harry hassan heinrich helen helena henry hiroshi holger howard hussein ibrahim igor
    ines ingrid irene isabel isabella ivan jacob jacqueline jaime james jan jane janet janice
    jason javier jean jeffrey jennifer jeremy jerry jessica joan joanna johann john johnny
    jonathan jorge jose josef joseph joshua juan juanita judith judy julia julian julie karen
    karin karl kate katharina katherine kathleen kathryn katja keith kelly kenji kenneth kevin
    khalid kimberly klaus kumar laura lauren laurent leila leonardo linda lisa liam lorenzo
    louise lucas lucia luigi luis luisa lukas madison mahmoud manfred manuel marcel marco marcus
    margaret maria mariana marie marina mario markus martha martin martina mary masako mateo
    matteo matthew matthias maurice megan mehmet melissa michael michel michelle miguel mikhail
    mohamed mohammad mohammed monica monika muhammad mustafa nancy naomi natalia natalie natasha
    nathan nicholas nicolas nicole nikhil nikolai noah olga oliver olivia omar oscar pablo
    pamela patricia patrick paula pauline pedro peter petra philip philippe pierre priya rachel
    rafael rahul raj rajesh ralph ramon raymond rebecca ricardo richard rita roberta robert
    roberto rodrigo roger roland ronald rosa roxana ruth ryan sabine samantha samuel sandra
    sanjay sarah scott sebastian sergei sergio sharon shirley sofia sonia sophia sophie stefan
    stefania stephanie stephen steven stuart sunil susan susanne suzanne sylvia takeshi tamara
    tanja teresa theodore theresa thomas timothy tomas ulrich ursula valentina vanessa vera
    veronica victor victoria vijay vincent virginia vladimir walter wendy werner william wolfgang
    yasmin yolanda yuki yusuf zainab zachary
    andrés anke antje björn chidi consuelo dieter dolores günther heidi heike horst jörg josefa josé
    jürgen lakshmi lucía maría mónica ngozi nuria oksana olena pilar rocío silke sofía svetlana
    tatiana ute uwe
    """.split()
)

# Family names that are not also colours, places on the head, eponyms or everyday words.
SURNAMES = frozenset(
    """
    adams alexander allen alvarez anderson andersson baker bauer becker bennett bianchi brooks
    campbell carter castillo castro chatterjee chavez clark collins cooper cruz davies davis diaz
    dubois dupont edwards evans fernandez fischer flores foster garcia gomez gonzales gonzalez
    gupta gutierrez hansen harris hernandez hill hoffmann howard huber hughes ivanov jackson
    jenkins jensen jimenez johansson johnson jones kaur kelly khan kim klein koch kowalski
    kuznetsov larsen lee lefebvre lewis lopez mancini martinez mehta mendoza meyer miller mitchell
    morales moreau moreno morgan morris mueller muller murphy nakamura nelson nguyen nielsen novak
    ortiz park parker patel perez petersen peterson petrov phillips popov powell ramirez ramos
    reddy reyes reynolds ricci richardson richter rivera roberts robinson rodriguez rodrigues
    rogers romano romero rossi ruiz russo sanchez santos sato schmidt schneider schroeder schulz
    sharma simmons singh smirnov smith stewart sullivan suzuki tanaka taylor thompson torres tran
    turner vargas vasquez wagner walker watanabe watson weber williams wilson wright yamamoto
    yilmaz
    """.split()
)

# What raters and practitioners are called where no code was given to them.
ROLES = frozenset(
    """
    assistant blinded colleague consensus dermatologist doctor expert external first fourth
    independent internal junior main nurse observer operator patient physician practitioner
    primary principal rater resident reviewer second secondary senior specialist student surgeon
    technician third trainee unblinded
    """.split()
)

# Capitals with dots that are no person's.
DOTTED_WORDS = frozenset("a.m. p.m. n.a. n.d. n.k. n.s. q.d. u.k. u.s. u.s.a.".split())

# Diagnoses that are written as capitals.
CLINICAL_CAPITALS = frozenset("aa aga ccca dle faga ffa fphl lpp maga mphl pcos smp te tt".split())

PINYIN_SURNAMES = frozenset(
    """
    bai bao bi bian cai cao cen chai chang chao chen cheng chu cui dai deng ding dong du duan
    fan fang fei feng fu gan gao ge geng gong gu guan guo han hao he hou hu hua huang huo ji jia
    jiang jiao jin jing ju kang ke kong kuang lai lan lei li lian liang liao lin ling liu long
    lou lu luo lv lyu ma mao mei meng miao min mo mu ni nie niu ou ouyang pan pang pei peng pu
    qi qian qiao qin qiu qu rao ren rong ruan shang shao shen sheng shi shu sima situ song su sun
    tan tang tao tian tong tu wan wang wei wen weng wu xi xia xiang xiao xie xin xing xiong xu
    xue yan yang yao ye yi yin ying you yu yuan yue zeng zha zhan zhang zhao zheng zhong zhou
    zhu zhuang zhuge zou zuo
    """.split()
)

# Pinyin-looking tokens that are plain words of the trade or of English.
NOT_PINYIN_GIVEN_NAMES = frozenset(
    """
    a an ban bang bin can chin dense die dune fan fine gang gun hang he lane lie line long made
    male man men mine name nine none pan pin ping pine sang same shade shape side sun tan tang
    tape tie tone wan wide you zone
    """.split()
)

# English words that could be a surname and a given name written together.
NOT_RUN_TOGETHER = frozenset(
    "chaining language ligating limiting longline longtime machining modeling mutating pangolin "
    "querying sunshine".split()
)

HAN_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔"
    "向常汤康易乔赖文樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦左柳骆岳齐梅庄辛祝穆欧涂阮甘童纪"
    "舒游柯詹凌單張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧曾葉蘇呂盧鍾陸賈鄒龍賀顧龔錢嚴湯賴蘭溫魯畢聶駱嶽齊莊歐塗紀"
)

JAPANESE_SURNAMES = frozenset(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 山本 中村 小林 加藤 吉田 山田 山口 松本 井上
    木村 清水 斎藤 斉藤 池田 橋本 阿部 石川 山崎 中島 前田 藤田 小川 後藤 岡田 長谷
    村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 岡本 松田 中川 中野 原田
    小野 田村 竹内 金子 和田 中山 石田 上田 森田
    """.split()
)
JAPANESE_ROLES = ("患者", "皆", "客", "師", "医者", "先生")
KOREAN_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허유남심노"
KOREAN_WORDS = frozenset(
    "정수리 이마선 서서히 조기에 하루에 유지됨 전두부 안면부 양호함 이식부".split()
)

HAN_COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 端木 歐陽 司馬 諸葛 東方".split()
)

# Surnames that also begin or follow everyday words (高度, 于术后, 曾行); inside a sentence they
# prove nothing, so only a cell of its own is judged by them.
HAN_AMBIGUOUS_SURNAMES = frozenset(
    "于曾常向易高单左严康安温方白黄毛金何任文万石马余华江施申毕牛田叶钟章龙雷史黎兰乔舒游许武"
)

# Characters that stand in clinical words and next to never in a given name.
HAN_NOT_IN_NAMES = frozenset(
    "色部侧点针皮发肿斑痒痛密度囊重轻术后前右上下顶枕额颞鬓瘢疤痕秃脱缘区线性别型级次周日岁医院科室号不无有未已"
    "见差很常疗治病症染棕黑灰浅褐粗细低均匀随机多个人者男女头期省市县镇乡村路街状形何意规复素法案献字身刺首藤古"
    "蛋膏蜡草温热和间量血管感退掉失的了是在与或及被对从到为为每各约共约属黃發腫癢點針側後髮疤級術醫號無"
    "某诉称行感到已能会请自述体质表现史"
)

# Whole cells that would pass for a Chinese name by their first character.
HAN_NOT_NAMES = frozenset(
    """
    左中 安全 文饰 白癜风 白皙 白净 黄种 黄芪 白芷 白芍 何首乌 雷公藤 龙胆 石斛 金银花 金黄 金属
    金华 金山 钱币 严谨 康复 安静 安定 安慰剂 文献 文字 方案 方法 方便 高加索 高分 高档 高风险
    高兴 高效 平稳 单一 向内 向外 易碎 易断 易敏 任选 万一 常温 温和 温哥华 江苏 江西 安徽 甘肃
    宁夏 苏州 徐州 郑州 温州 常州 汤剂 时程 顾虑 申请 施术 施工 施行 毕业 祝好 孔洞 范围 程中
    程序 段落 余留 余缺 游离 游走 齐整 齐平 牛奶 马尾 毛孔 毛躁 毛糙 毛尖 毛干 龙舌兰 石英 夏季
    秦岭 林区 贺礼 谢谢 谢顶 严肃 莫名 莫西 任务 许可 许久 陈旧 白天 黄昏 周边 周围 周期 胡须
    胡子 高清 高光 高低 于此 余可 关注 章节 易洗
    """.split()
)

# Latin words of the trade, any of which shows that a capitalised pair is not a person.
CLINICAL_WORDS = frozenset(
    """
    abnormal acute adverse allergic alopecia alone angle anterior area areata back
    baseline beige bilateral black blonde blood blue bold broad brown burn cap central centre
    chestnut chronic cicatricial classification clinic cluster coffee colour color combined
    complete cool crown curved dark deep degree dense density depth dermal dermatitis diffuse
    discoid dot dots dry early ebony edge effluvium epidermis erythema erythematosus espresso
    eyebrow fade faded female fibrosing fine fitzpatrick flat folliculitis forehead forelock
    frontal front full generalised generalized good gray grey hair hairline hamilton hand head
    healed heavy high immediate implant infection initial itch itching keloid late left lichen
    light line linear local low ludwig lupus machine male mapping margin medium mid middle mild
    minimally moderate mocha month morphea multiple natural needle needles neutral no norwood
    none oedema edema oily pain parietal partial patch pattern photo pigment planopilaris point
    poor posterior primary protocol pseudopelade random ratio recession red redness region right
    round row rows salt scabbing scalp scar score secondary section session severe shader
    shallow shaved side sides single slight slow small soft spacing spot standard stage
    stevens strip surgery surgical swelling systemic temple temples temporal tension tertiary
    texture thick thin third top total traction transient transplant trichoscopy triple type ultra
    universal unna unilateral upper vertex very view warm white whole wide wound yes zone
    """.split()
)

MONTHS = (
    "january february march april may june july august september october november december".split()
)
# German, Spanish, French, Italian and Russian.
FOREIGN_MONTHS = (
    "januar jänner februar märz maerz april mai juni juli august september oktober november "
    "dezember enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre "
    "noviembre diciembre janvier février mars avril juin juillet août septembre octobre novembre "
    "décembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre января "
    "февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)

# Words beside those of the trade in which treatments, places and events are told. In a text made
# of these alone nobody is named.
PLAIN_WORDS = frozenset(
    """
    feedback happy information reported satisfaction satisfied
    a ab above after al alrededor als also am an and any appearance ardor are around as at au
    aucun aucune auf avec batch before behind beim below between bis bleed bleeding blister blut
    bluten blutung both brennen bruise bruising brûlure burning but by cabello cabelludo cabeza
    calor capillitii cell cellulitis centrifugal code comezón con contact costra costras
    crusting crusts cuero dans das date dauer day days de decalvans degrees del dem den der
    derecha derecho des después deux did die dilution discomfort dissecting dolor done dos
    douleur drei droite dry du dunkel démangeaison démangeaisons día días each ear effluvium ein
    eine el en enrojecimiento entzündung eritema et event face fever few fieber fiebre
    follicular follow for frank frente from für gauche gonflement graham group haar had has haut
    hell hinchazón hinterkopf hour hours ii iii im in infected inflamación is ist it itchy its
    iv izquierda izquierdo jour jours jucken juckreiz kein keine kopfhaut krusten la las leicht
    leichte leichter les leve leves links little lo lokal los lot lump léger légère marginal mes
    meses microbleeding mild minor mit mittel mm moderado moderately month months more much
    mucinosa nach nadel needed negro new nicht ninguna ninguno no not number nur oben occipital
    of off ohne on one only or other out over par para parietotemporal patient peau picazón piel
    pigmentation pimple pimples planned plus points por pour pressure problem prurito punkt
    punto pustule pustules que rash reaction rechts repeated reported resistance resolved rest
    retroauricular roja rojo rot rougeur rötung saignement sangrado sans scab scabs scale
    scarred schläfe schmerz schmerzen schorf schwellung schwere seen seit semaine semaines
    semana semanas sesión session several severely shade sides sien sin sitzung skin slightly
    sobre sore sores spontaneously stage stark starke stinging stippled stirn sur swelling
    swollen syndrome tag tage tagen telogen tempe temporoparietal tender tenderness than that
    the their then this to touch transient tras trauma treated treatment tres trois two un una
    und une uneven unten unter until up vi vii viscosity von vor vorne vorübergehend
    vorübergehende wangen was watery week weeks well were which wie with within without woche
    wochen y year years zona zu zum zwei ödem über œdème
    """.split()
)

HAN_PLAIN = frozenset(
    "的了在后前内外上下左右中轻中重度微无有不明显红肿痒痛疼出血渗皮肤头顶额颞枕部位区域侧双单点针三两随机"
    "均匀密深浅色黑棕灰褐自然标准常规瘢痕疤结痂水肿瘙刺灼热感染毛囊炎脱发秃斑型雄激素性次日天周月年小时约持续"
    "消退缓解术即刻未见良反应事件治疗处理暂短一二四五六七八九十第及与和伴局全高低粘稠阻力发际线鬓角"
)
