from autoqa.domain.case import Case
from autoqa.domain.evaluation import Source
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.references import Reference, of_case, of_customer


def answers(*turns: str) -> list[Reference]:
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    return list(of_customer([Turn(speakers[turn[0]], turn[3:]) for turn in turns]))


def test_each_field_of_a_record_is_a_reference_and_a_short_record_is_one_as_well():
    found = of_case(Case({"case": {"account_balance": 147, "account": "savings"}}))
    assert [each.text for each in found] == [
        "account balance: 147",
        "account: savings",
        "account balance: 147, account: savings",
    ]
    assert all(each.source is Source.CASE and each.loose for each in found)


def test_sentences_of_a_record_are_taken_as_they_stand():
    (found,) = of_case(Case({"facts": ["A refund takes seven days."]}))
    assert found.text == "A refund takes seven days."
    assert not found.loose


def test_records_within_records_carry_the_names_above_them():
    texts = [each.text for each in of_case(Case({"tasks": [{"order": {"total": 12.5}}]}))]
    assert "order total: 12.5" in texts


def test_metadata_beside_the_record_are_not_looked_at():
    assert of_case(Case({"queue": "billing", "duration": 300})) == []


def test_an_answer_is_read_with_its_question():
    (found,) = answers("A: What day would you like?", "C: Monday.", "A: Monday it is.")
    assert found.text == "What day would you like? Monday."
    assert found.since == 1


def test_a_corrected_answer_counts_by_its_last_part():
    (found,) = answers("A: Which account?", "C: My checking, oh sorry, no, my savings.")
    assert "checking" not in found.text
    assert "savings" in found.text


def test_a_later_answer_to_the_same_question_counts():
    (found,) = answers("A: What day?", "C: Monday.", "A: Monday is full. What day?", "C: Tuesday then.")
    assert found.content.days == {"tuesday"}


def test_offers_of_help_and_long_stories_are_no_questions_about_facts():
    assert answers("A: How can I help you?", "C: My card is lost.") == []
    assert answers("A: What happened?", "C: " + "and then it rained " * 6) == []
