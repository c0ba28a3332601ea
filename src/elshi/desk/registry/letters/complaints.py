"""The words of a complaint to a platform (`letters.wording`), in five languages."""

from collections.abc import Mapping

from elshi.desk.registry.letters.wording import Wording

COMPLAINTS: Mapping[str, Wording] = {
    "kk": Wording(
        title="Платформаға шағым",
        opening=(
            "{recipient} назарына. {ministry} төмендегіні хабарлайды. Төменде аталған ресми аккаунт Министрліктің қол"
            " қойылған, жұртқа ашық тізіліміне енгізілген; оны кез келген адам мына жерде тексере алады: {register}"
        ),
        happened={
            "seized": (
                "Бұл аккаунттың бақылауы біздің келісімімізсіз тартып алынды ({since}). Сол уақыттан бері онда"
                " жарияланғанның ешқайсысы біздің сөзіміз емес."
            ),
            "suspended": "Бұл аккаунтты сіздің қызметіңіз бұғаттады ({since}).",
            "copied": "Төменде көшірме ретінде көрсетілген аккаунт өзін біздің аккаунтымыз ретінде көрсетіп отыр.",
        },
        asks={
            "seized": (
                "Аккаунттың барлық сеансын аяқтауды және онда жариялауды тоқтатуды сұраймыз.",
                "Бақылауды төменде көрсетілген байланыс арқылы иесіне қайтаруды сұраймыз.",
                "Бақылау ауысқаннан бері жарияланғанды жоюды немесе белгілеуді сұраймыз.",
                "Бақылаудың ауысуы туралы барлық деректі құзыретті органдар үшін сақтауды сұраймыз.",
            ),
            "suspended": (
                "Бұғаттауды адамның қайта қарауын сұраймыз.",
                "Шешім негізделген ережені және жазбаны атауды сұраймыз.",
                "Аккаунтты қалпына келтіруді, оған дейін оның атын ешкімге бермеуді сұраймыз.",
            ),
            "copied": (
                "Біздің атымыздан сөйлейтін аккаунтты жоюды сұраймыз.",
                "Оның атын басқа біреуге бермеуді сұраймыз.",
                "Ол туралы барлық деректі құзыретті органдар үшін сақтауды сұраймыз.",
            ),
        },
        closing="Өтінішіміз бойынша не істелгенін төменде көрсетілген байланыс арқылы хабарлауыңызды сұраймыз.",
        recipient_help="Кімнің назарына? Ілік септігінде, мысалы: «X қолдау қызметінің».",
    ),
    "ru": Wording(
        title="Жалоба в адрес платформы",
        opening=(
            "Вниманию {recipient}. {ministry} сообщает следующее. Названный ниже официальный аккаунт внесён в"
            " подписанный открытый реестр Министерства; проверить его может каждый: {register}"
        ),
        happened={
            "seized": (
                "Контроль над этим аккаунтом был захвачен без нашего согласия ({since}). Ничто из опубликованного там с"
                " этого времени не является нашим словом."
            ),
            "suspended": "Этот аккаунт заблокирован вашей службой ({since}).",
            "copied": "Аккаунт, указанный ниже как копия, выдаёт себя за наш.",
        },
        asks={
            "seized": (
                "Просим завершить все сеансы этого аккаунта и остановить публикации в нём.",
                "Просим вернуть контроль его владельцу через указанный ниже контакт.",
                "Просим удалить или пометить всё опубликованное после перехода контроля.",
                "Просим сохранить для компетентных органов все данные о переходе контроля.",
            ),
            "suspended": (
                "Просим, чтобы решение о блокировке пересмотрел человек.",
                "Просим назвать правило и публикацию, на которых оно основано.",
                "Просим восстановить аккаунт, а до этого никому не передавать его имя.",
            ),
            "copied": (
                "Просим удалить аккаунт, который говорит от нашего имени.",
                "Просим никому не передавать его имя.",
                "Просим сохранить для компетентных органов все данные о нём.",
            ),
        },
        closing="Просим сообщить по указанному ниже контакту, что сделано по этой просьбе.",
        recipient_help="Чьему вниманию? В родительном падеже, например: «службы поддержки X».",
    ),
    "en": Wording(
        title="Complaint to a platform",
        opening=(
            "To {recipient}. The {ministry} reports the following. The official account named below is in the"
            " Ministry's signed, public register; anybody can check it here: {register}"
        ),
        happened={
            "seized": (
                "Control of this account was taken without our consent ({since}). Nothing published there since then is"
                " our word."
            ),
            "suspended": "This account was suspended by your service ({since}).",
            "copied": "The account named below as a copy presents itself as ours.",
        },
        asks={
            "seized": (
                "Please end all sessions of this account and stop publication from it.",
                "Please return control to its holder through the contact below.",
                "Please remove or mark what was published since control changed.",
                "Please preserve all data about the change of control for the competent authorities.",
            ),
            "suspended": (
                "Please have a person review the suspension.",
                "Please name the rule and the post on which it is based.",
                "Please restore the account, and until then give its name to nobody else.",
            ),
            "copied": (
                "Please remove the account that speaks in our name.",
                "Please give its name to nobody else.",
                "Please preserve all data about it for the competent authorities.",
            ),
        },
        closing="Please tell us through the contact below what was done about this request.",
        recipient_help="To whom? As it stands after “To”, such as: “the trust and safety team of X”.",
    ),
    "ar": Wording(
        title="شكوى إلى منصة",
        opening=(
            "إلى {recipient}. تبلغكم {ministry} بما يلي. الحساب الرسمي المبيّن أدناه مدرج في سجل الوزارة العلني الموقَّع،"
            " ويستطيع أي شخص التحقق منه هنا: {register}"
        ),
        happened={
            "seized": (
                "انتُزعت السيطرة على هذا الحساب دون موافقتنا ({since}). وكل ما نُشر فيه منذ ذلك الحين لا يمثل كلامنا."
            ),
            "suspended": "علّقت خدمتكم هذا الحساب ({since}).",
            "copied": "الحساب المبيّن أدناه بوصفه نسخة ينتحل صفة حسابنا.",
        },
        asks={
            "seized": (
                "نرجو إنهاء جميع جلسات هذا الحساب ووقف النشر منه.",
                "نرجو إعادة السيطرة إلى صاحبه عن طريق جهة الاتصال المبيّنة أدناه.",
                "نرجو حذف ما نُشر منذ انتقال السيطرة أو وضع علامة عليه.",
                "نرجو حفظ جميع البيانات المتعلقة بانتقال السيطرة من أجل السلطات المختصة.",
            ),
            "suspended": (
                "نرجو أن يراجع إنسان قرار التعليق.",
                "نرجو ذكر القاعدة والمنشور اللذين استند إليهما القرار.",
                "نرجو استعادة الحساب، وعدم منح اسمه لأي جهة أخرى حتى ذلك الحين.",
            ),
            "copied": (
                "نرجو حذف الحساب الذي يتحدث باسمنا.",
                "نرجو عدم منح اسمه لأي جهة أخرى.",
                "نرجو حفظ جميع البيانات المتعلقة به من أجل السلطات المختصة.",
            ),
        },
        closing="نرجو إبلاغنا عن طريق جهة الاتصال المبيّنة أدناه بما اتُّخذ بشأن هذا الطلب.",
        recipient_help="إلى من؟ كما يرد بعد «إلى»، مثل: «فريق الثقة والسلامة في X».",
    ),
    "zh": Wording(
        title="致平台的投诉",
        opening="致{recipient}：{ministry}现报告如下。下列官方账号已列入本部经签名的公开登记册，任何人均可在此核对：{register}",
        happened={
            "seized": "该账号的控制权未经我方同意被夺取（{since}）。自该时起，其发布的任何内容均不代表我方。",
            "suspended": "贵平台停用了该账号（{since}）。",
            "copied": "下列“仿冒账号”冒充我方账号。",
        },
        asks={
            "seized": (
                "请终止该账号的所有登录会话，并停止其发布。",
                "请通过下列联系方式将控制权交还持有者。",
                "请删除或标注控制权变更后发布的内容。",
                "请为主管部门保存与控制权变更有关的全部数据。",
            ),
            "suspended": (
                "请由人工复核停用决定。",
                "请说明该决定所依据的规则和帖子。",
                "请恢复该账号；在此之前，请勿将其名称交给他人使用。",
            ),
            "copied": (
                "请删除以我方名义发言的账号。",
                "请勿将其名称交给他人使用。",
                "请为主管部门保存与其有关的全部数据。",
            ),
        },
        closing="请通过下列联系方式告知对本请求的处理结果。",
        recipient_help="致何方？例如：“X 信任与安全团队”。",
    ),
}
