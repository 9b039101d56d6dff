"""What generated people are called and what they say: the same number gives the same words."""

from typing import NamedTuple

_GIVEN = {
    "en": "Alexei Anna Boris Darya Dmitry Elena Farrukh Galina Igor Irina Kairat Leonid Madina "
    "Nikolai Nurlan Olga Pavel Rustam Sergei Tamara Timur Viktor Zarina",
    "ru": "Алексей Анна Борис Дарья Дмитрий Елена Фаррух Галина Игорь Ирина Кайрат Леонид Мадина "
    "Николай Нурлан Ольга Павел Рустам Сергей Тамара Тимур Виктор Зарина",
}
_FAMILY = {
    "en": "Abenko Akhmet Baran Bekov Belko Chernenko Danko Fomenko Grinko Isenko Karimenko "
    "Kovalenko Lazarenko Markenko Melnik Nazarenko Orlenko Petrenko Romanenko Sadyk Shevko "
    "Sidorenko Toktar Umarenko Usman Volk Yanenko Yusuf Zharko",
    "ru": "Абенко Ахмет Баран Беков Белко Черненко Данко Фоменко Гринько Исенко Карименко "
    "Коваленко Лазаренко Маркенко Мельник Назаренко Орленко Петренко Романенко Садык Шевко "
    "Сидоренко Токтар Умаренко Усман Волк Яненко Юсуф Жарко",
}
_INITIALS = {"en": "ABVGDZIKLMNOPRSTUF", "ru": "АБВГДЗИКЛМНОПРСТУФ"}
_NAMES = {
    language: (_GIVEN[language].split(), _INITIALS[language], _FAMILY[language].split())
    for language in _GIVEN
}

_WHO = (
    "The member states",
    "The parliaments of the member states",
    "The delegations",
    "The competent authorities",
    "The heads of the committees",
    "Experts of the standing commissions",
    "The security councils",
    "The working group",
)
_WHAT = (
    "need common approaches to",
    "should bring together their laws on",
    "agreed to hold consultations about",
    "have made progress in",
    "will return next year to",
    "exchanged what they learned of",
    "see new risks and new openings in",
    "were asked to report in writing on",
    "prepared a draft of a model law on",
)
_WHY = (
    "as the situation at the borders has changed",
    "so that plans which were approved before can be carried out",
    "because no state can deal with it alone",
    "in spite of the limits of this year's budget",
    "and the results are to be told to the public",
    "which the assembly had asked for at its last session",
    "with the help of observers from other assemblies",
)


class Name(NamedTuple):
    """A person's name, in English and in Russian, and as a part of an IRI."""

    english: str
    russian: str
    slug: str


def name(number: int) -> Name:
    """Name the person of a number; many share a given name, a few share all of it."""
    given, initial, family = number % 23, number // 23 % 18, number * 7 % 29
    english, russian = (
        f"{names[given]} {initials[initial]}. {families[family]}"
        for names, initials, families in _NAMES.values()
    )
    return Name(
        english, russian, f"{english.replace('. ', '-').replace(' ', '-').lower()}-{number}"
    )


def summary(choice: int, topic: str) -> str:
    """Tell what was said about a topic, in words that a number chooses."""
    who, what, why = _WHO[choice % 8], _WHAT[choice // 8 % 9], _WHY[choice // 72 % 7]
    return f"{who} {what} {topic}, {why} (point {choice % 9973})."
