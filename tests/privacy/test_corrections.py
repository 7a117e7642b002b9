from __future__ import annotations

from tests.privacy.talk import talk


def test_what_puts_a_secret_right_is_masked() -> None:
    told = talk("A: so your birthday is june the eleventh nineteen fifty three", "C: no fifty eight")
    assert told[1] == "no [birth date]"
    told = talk("A: I have 555 0182 here, right?", "C: no, 0128 at the end")
    assert told == ["I have [phone] here, right?", "no, [phone] at the end"]


def test_what_is_denied_beside_a_secret_is_masked() -> None:
    told = talk("C: you sent it to GB29 NWBK 6016 1331 9268 19 and it ends twenty not nineteen.")
    assert "nineteen" not in told[0]


def test_a_no_without_a_secret_before_it_corrects_nothing() -> None:
    told = talk("A: So 40 boxes?", "C: no, 45 of them please")
    assert told[1] == "no, 45 of them please"


def test_a_year_that_is_put_right_in_the_same_turn_is_masked() -> None:
    told = talk(
        "C: I was born November the thirtieth nineteen oh nine, no, nineteen thirty nine, I'm not that old"
    )
    assert told == ["I was born [birth date], no, [birth date], I'm not that old"]
