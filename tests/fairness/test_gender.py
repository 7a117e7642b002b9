import pytest

from autoqa.fairness.gender import Lean, lean, mirror, speaks_of_the_body

ENGLISH = (
    ("She told her husband that her card is hers.", "He told his wife that his card is his."),
    ("Tell her the card is his.", "Tell him the card is hers."),
    ("Let her drive, it is for her.", "Let him drive, it is for him."),
    ("Dear Mr Walker, thank you, sir.", "Dear Ms Walker, thank you, madam."),
    ("MRS HALE is a widow.", "MR HALE is a widower."),
    ("I miss the lady, and Miss Hale too.", "I miss the gentleman, and Mr Hale too."),
    ("He’s here himself; my mum's here.", "She's here herself; my dad's here."),
)
ITALIAN = (
    ("Mio marito è malato.", "Mia moglie è malata."),
    ("Il signor Rossi e la signora Bianchi", "La signora Rossi e il signor Bianchi"),
    ("Un signore, signora!", "Una signora, signore!"),
    (
        "Sono stata dal dottore e sono molto preoccupata.",
        "Sono stato dalla dottoressa e sono molto preoccupato.",
    ),
    ("Lei mi dica, a che ora?", "Lei mi dica, a che ora?"),  # the polite form has no gender
)


@pytest.mark.parametrize(("text", "mirrored"), ENGLISH)
def test_english_words_become_their_counterparts(text: str, mirrored: str):
    assert mirror(text, "en") == mirrored


@pytest.mark.parametrize(("text", "mirrored"), ITALIAN)
def test_italian_words_become_their_counterparts_with_what_agrees(text: str, mirrored: str):
    assert mirror(text, "it") == mirrored


def test_words_of_each_gender_are_counted():
    assert lean("She asked his sister, sir.", "en") == Lean(female=2, male=2)
    assert lean("Signora, suo marito è qui.", "it") == Lean(female=1, male=1)


def test_what_happens_to_one_gender_only_is_known():
    assert speaks_of_the_body(["My wife is pregnant."], "en")
    assert speaks_of_the_body(["Sono incinta."], "it")
    assert not speaks_of_the_body(["My wife is ill."], "en")


@pytest.mark.parametrize("text", ["", "I will send it.", "Normandy, human, shepherd, theory"])
def test_other_words_stay(text: str):
    assert mirror(text, "en") == text
