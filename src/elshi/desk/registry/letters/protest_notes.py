"""The words of a protest note (`letters.wording`), in five languages."""

from collections.abc import Mapping

from elshi.desk.registry.letters.wording import Wording

PROTEST_NOTES: Mapping[str, Wording] = {
    "kk": Wording(
        title="Вербалды нота",
        opening="{ministry} {recipient} зор құрметін білдіре отырып, төмендегіні хабарлауды өзіне мәртебе санайды.",
        happened={
            "seized": (
                "Төменде көрсетілген ресми аккаунттың бақылауы Министрліктің келісімінсіз тартып алынды ({since})."
                " Сол уақыттан бері онда жарияланғанның ешқайсысы Министрліктің де, аккаунт иесінің де сөзі емес."
            ),
            "suspended": (
                "Төменде көрсетілген ресми аккаунт бұғатталды ({since}). Бұл оның иесін жұртшылықты, соның ішінде"
                " шетелдегі азаматтарды хабардар ету мүмкіндігінен айырады."
            ),
            "copied": (
                "Министрліктің ресми аккаунттар тізіліміне енгізілмеген аккаунт өзін төменде көрсетілген ресми"
                " аккаунт ретінде көрсетіп отыр. Онда жарияланатын мәліметтер Министрліктің сөзі емес."
            ),
        },
        asks={
            "seized": (
                (
                    "Министрлік осы әрекеттерге наразылық білдіреді және құзыретті органдардан мән-жайларды"
                    " анықтауды, бұл әрекеттерді тоқтатуды және нәтижесін хабарлауды сұрайды."
                ),
            ),
            "suspended": (
                (
                    "Министрлік осы шектеуге наразылық білдіреді және құзыретті органдардан мән-жайларды анықтауға,"
                    " аккаунтты қалпына келтіруге жәрдемдесуді және нәтижесін хабарлауды сұрайды."
                ),
            ),
            "copied": (
                (
                    "Министрлік оның атын осылай пайдалануға наразылық білдіреді және құзыретті органдардан"
                    " мән-жайларды анықтауды, бұл әрекеттерді тоқтатуды және нәтижесін хабарлауды сұрайды."
                ),
            ),
        },
        closing="Министрлік осы мүмкіндікті пайдалана отырып, {recipient} өзінің зор құрметін қайта білдіреді.",
        recipient_help="Кімге? Барыс септігінде, мысалы: «Тарвия Республикасының Елшілігіне».",
    ),
    "ru": Wording(
        title="Вербальная нота",
        opening="{ministry} свидетельствует своё уважение {recipient} и имеет честь сообщить следующее.",
        happened={
            "seized": (
                "Контроль над указанным ниже официальным аккаунтом был захвачен без согласия Министерства ({since})."
                " Ничто из опубликованного там с этого времени не является словом Министерства или владельца"
                " аккаунта."
            ),
            "suspended": (
                "Указанный ниже официальный аккаунт был заблокирован ({since}). Блокировка лишает его владельца"
                " возможности информировать общественность, в том числе граждан за рубежом."
            ),
            "copied": (
                "Аккаунт, не внесённый в реестр официальных аккаунтов Министерства, выдаёт себя за указанный ниже"
                " официальный аккаунт. Публикуемое в нём не является словом Министерства."
            ),
        },
        asks={
            "seized": (
                (
                    "Министерство заявляет протест в связи с этими действиями и просит компетентные органы установить"
                    " обстоятельства, пресечь эти действия и сообщить о результатах."
                ),
            ),
            "suspended": (
                (
                    "Министерство заявляет протест в связи с этим ограничением и просит компетентные органы"
                    " установить обстоятельства, содействовать восстановлению аккаунта и сообщить о результатах."
                ),
            ),
            "copied": (
                (
                    "Министерство заявляет протест в связи с таким использованием его имени и просит компетентные"
                    " органы установить обстоятельства, пресечь эти действия и сообщить о результатах."
                ),
            ),
        },
        closing=(
            "Министерство пользуется случаем, чтобы возобновить {recipient} уверения в своём весьма высоком уважении."
        ),
        recipient_help="Кому? В дательном падеже, например: «Посольству Республики Тарвия».",
    ),
    "en": Wording(
        title="Note verbale",
        opening="The {ministry} presents its compliments to {recipient} and has the honour to state the following.",
        happened={
            "seized": (
                "Control of the official account named below was taken without the consent of the Ministry ({since})."
                " Nothing published there since then is the word of the Ministry or of the holder of the account."
            ),
            "suspended": (
                "The official account named below was suspended ({since}). The suspension keeps its holder from"
                " informing the public, citizens abroad among them."
            ),
            "copied": (
                "An account that is not in the Ministry's register of official accounts presents itself as the"
                " official account named below. What it publishes is not the word of the Ministry."
            ),
        },
        asks={
            "seized": (
                (
                    "The Ministry protests against these acts and requests the competent authorities to establish the"
                    " circumstances, to bring the acts to an end and to inform the Ministry of the outcome."
                ),
            ),
            "suspended": (
                (
                    "The Ministry protests against this restriction and requests the competent authorities to"
                    " establish the circumstances, to assist in restoring the account and to inform the Ministry of"
                    " the outcome."
                ),
            ),
            "copied": (
                (
                    "The Ministry protests against this use of its name and requests the competent authorities to"
                    " establish the circumstances, to bring it to an end and to inform the Ministry of the outcome."
                ),
            ),
        },
        closing=(
            "The Ministry avails itself of this opportunity to renew to {recipient} the assurances of its highest"
            " consideration."
        ),
        recipient_help="To whom? As it stands in the sentence, such as: “the Embassy of the Republic of Tarvia”.",
    ),
    "ar": Wording(
        title="مذكرة شفوية",
        opening="تهدي {ministry} أطيب تحياتها إلى {recipient}، وتتشرف بالإفادة بما يلي:",
        happened={
            "seized": (
                "انتُزعت السيطرة على الحساب الرسمي المبيّن أدناه دون موافقة الوزارة ({since}). وكل ما نُشر فيه منذ"
                " ذلك الحين لا يمثل كلام الوزارة ولا كلام صاحب الحساب."
            ),
            "suspended": (
                "عُلِّق الحساب الرسمي المبيّن أدناه ({since}). ويحول هذا التعليق بين صاحب الحساب وإبلاغ الجمهور،"
                " ومنهم المواطنون في الخارج."
            ),
            "copied": (
                "ينتحل حساب غير مدرج في سجل الحسابات الرسمية للوزارة صفة الحساب الرسمي المبيّن أدناه. وما ينشره لا"
                " يمثل كلام الوزارة."
            ),
        },
        asks={
            "seized": (
                (
                    "وتحتج الوزارة على هذه الأفعال، وترجو من السلطات المختصة الوقوف على ملابساتها ووضع حد لها وإبلاغ"
                    " الوزارة بالنتيجة."
                ),
            ),
            "suspended": (
                (
                    "وتحتج الوزارة على هذا التقييد، وترجو من السلطات المختصة الوقوف على ملابساته والمساعدة في استعادة"
                    " الحساب وإبلاغ الوزارة بالنتيجة."
                ),
            ),
            "copied": (
                (
                    "وتحتج الوزارة على استخدام اسمها على هذا النحو، وترجو من السلطات المختصة الوقوف على ملابساته ووضع"
                    " حد له وإبلاغ الوزارة بالنتيجة."
                ),
            ),
        },
        closing="وتغتنم الوزارة هذه المناسبة لتجدد إلى {recipient} الإعراب عن فائق تقديرها واحترامها.",
        recipient_help="إلى من؟ كما يرد بعد «إلى»، مثل: «سفارة جمهورية تارفيا».",
    ),
    "zh": Wording(
        title="照会",
        opening="{ministry}向{recipient}致意，并谨照会如下：",
        happened={
            "seized": (
                "下列官方账号的控制权未经本部同意被夺取（{since}）。自该时起，该账号发布的任何内容均不代表本部，也不代表账号持有者。"
            ),
            "suspended": "下列官方账号被停用（{since}）。账号持有者因此无法向公众（包括在国外的公民）发布信息。",
            "copied": "一个未列入本部官方账号登记册的账号冒充下列官方账号。其发布的内容不代表本部。",
        },
        asks={
            "seized": ("本部对上述行为表示抗议，并请主管部门查明情况、制止上述行为，并将结果告知本部。",),
            "suspended": ("本部对上述限制表示抗议，并请主管部门查明情况、协助恢复该账号，并将结果告知本部。",),
            "copied": ("本部对冒用本部名义的行为表示抗议，并请主管部门查明情况、制止上述行为，并将结果告知本部。",),
        },
        closing="本部借此机会向{recipient}重申最崇高的敬意。",
        recipient_help="致何方？例如：“塔尔维亚共和国大使馆”。",
    ),
}
