"""The languages Elshi speaks, as one flat table (BCP 47 tags, ISO 15924 scripts)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language as a reader meets it: `tag` (BCP 47), `script` (ISO 15924), `direction`, its own `name`."""

    tag: str
    script: str
    direction: str
    name: str


LANGUAGES: dict[str, Language] = {
    language.tag: language
    for language in (
        Language("kk", "Cyrl", "ltr", "Қазақша"),
        Language("ru", "Cyrl", "ltr", "Русский"),
        Language("en", "Latn", "ltr", "English"),
        Language("ar", "Arab", "rtl", "العربية"),
        Language("zh", "Hans", "ltr", "中文"),
    )
}
