import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.config.resources import bundled
from autoqa.domain.transcript import Speaker
from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.transcribe.role_words import MEASURES, party, tell_language, tokens
from autoqa.transcribe.roles import assign_roles, bundled_model, evidence, load_roles, swapped

AGENT = "Thank you for calling, how can I help you? Let me check your account."
CUSTOMER = "Hi, I want my money back, my order never came."

# Italian calls in both directions, written for this test: (agent, customer).
ITALIAN = [
    (
        "Buongiorno, servizio clienti, in cosa posso esserle utile? Mi può dare il suo codice cliente? "
        "Controllo subito. Le confermo che la sua fattura è stata corretta.",
        "Buongiorno, ho ricevuto una bolletta doppia e vorrei capire perché. Sì, è il 4471. "
        "E quando mi arriva il rimborso?",
    ),
    (
        "Pronto, parlo con il signor Rossi? La chiamo per il suo contratto che scade a giugno. "
        "Desidera rinnovarlo? Le invio la proposta per email.",
        "Sì, sono io. Non ho ancora deciso, quanto costa? Va bene, ci penso e richiamo io.",
    ),
    (
        "Mi dispiace per l'attesa. Mi dica, qual è il problema? Resti in linea, verifico. "
        "Il tecnico passa domani, va bene per lei? Posso fare altro?",
        "La mia linea non funziona da ieri e io lavoro da casa. Domani mattina sono in ufficio. "
        "Nessuno mi ha avvisato. No grazie, è tutto.",
    ),
]


def test_the_agent_is_who_speaks_like_one_even_when_the_customer_begins():
    roles = assign_roles([CUSTOMER, AGENT], [1, 0])
    assert roles.speaker_of == {0: Speaker.AGENT, 1: Speaker.CUSTOMER}
    assert roles.certain


def test_an_outbound_call_does_not_make_the_customer_the_agent():
    texts = [
        "hello",
        "Good morning, my name is Anna from Harbor Bank, may I speak with Mr Walker about your account?",
        "yes that is me, I am at work",
        "We have noticed a payment on your card, can you confirm that it was you?",
        "no I did not buy that, I want my money back",
        "I will block your card now and we will send you a new one. Is there anything else?",
    ]
    roles = assign_roles(texts, [0, 1, 0, 1, 0, 1])
    assert roles.speaker_of[1] is Speaker.AGENT
    assert roles.certain


def test_without_any_cue_the_roles_are_uncertain():
    roles = assign_roles(["hm", "ah"], [1, 0])
    assert roles.speaker_of[1] is Speaker.AGENT
    assert not roles.certain
    assert roles.probability < 0.8


def test_a_single_voice_is_never_certain():
    assert not assign_roles([AGENT, AGENT], [0, 0]).certain
    assert not assign_roles([], []).certain


@pytest.mark.parametrize(("agent", "customer"), ITALIAN)
@pytest.mark.parametrize("first", [0, 1])
def test_italian_roles_are_found(agent: str, customer: str, first: int):
    texts = [agent, customer] if first == 0 else [customer, agent]
    assert assign_roles(texts, [0, 1]).speaker_of[first] is Speaker.AGENT


def test_the_sample_interactions_all_get_their_roles(repository: Path):
    for name in ("calls.jsonl", "messages.jsonl"):
        for line in (repository / "examples" / name).read_text(encoding="utf-8").splitlines():
            turns = json.loads(line)["turns"]
            voices = [int(turn["speaker"] != "agent") for turn in turns]
            roles = assign_roles([turn["text"] for turn in turns], voices)
            assert roles.speaker_of[0] is Speaker.AGENT


def test_swapped_channels_are_probable_and_right_ones_are_not():
    assert swapped([CUSTOMER, AGENT]) > 0.97
    assert swapped([AGENT, CUSTOMER]) < 0.03


def test_nothing_is_known_of_silent_channels():
    assert swapped(["", AGENT]) == swapped([AGENT]) == swapped([" ", ""]) == 0.5


@given(st.text(max_size=80), st.text(max_size=80))
def test_exchanging_the_channels_exchanges_the_answer(first: str, second: str):
    assert swapped([first, second]) == pytest.approx(1 - swapped([second, first]), abs=1e-9)


@given(st.text(st.sampled_from("abcxyzàèéìòù'’ .,!?-09"), max_size=60))
def test_case_and_punctuation_do_not_matter(text: str):
    spoken = " ".join(tokens(text))
    assert tokens(spoken.upper().lower()) == tokens(spoken)
    assert party(f"{spoken}.", "en") == party(spoken, "en")


def test_words_are_read_as_a_recogniser_writes_them():
    assert tokens("Don’t WAIT, it's 4711!") == ["don't", "wait", "it's", "#"]


def test_the_language_is_told_from_the_words():
    assert tell_language(tokens("non riesco a capire la bolletta del mese")) == "it"
    assert tell_language(tokens("I do not understand the bill of this month")) == "en"
    assert tell_language([]) == "en"


def measured(text: str, measure: str, language: str = "en") -> float:
    return party(text, language).measures[MEASURES.index(measure)]


def test_measures_are_shares_of_the_words_and_of_some_left_unsaid():
    text = "you and I need your help"
    assert [measured(text, name) for name in ("you", "me", "we")] == pytest.approx([2 / 11, 1 / 11, 0])


def test_advice_trouble_and_assents_are_told_apart():
    lines = {
        "advice": "please restart it, then you can log in, and if you need a code make sure it is new",
        "trouble": "it doesn't work, nobody called and I never got my code, why is that",
        "assents": "ok yes yeah sure, 4 7 1 1",
    }
    for measure in lines:
        most = max(lines, key=lambda kind: measured(lines[kind], measure))
        assert most == measure


def test_a_question_that_asks_for_help_is_not_an_agents():
    assert measured("can you see the light now", "questions") > 0
    assert measured("can you help me with that", "questions") == 0


def test_how_a_party_begins_is_a_term_of_its_own():
    assert "^ thank" in party("Thank you for calling", "en").terms
    assert "^ thank" not in party("I thank you", "en").terms


def test_italian_words_are_known_too():
    assert bundled_model().terms["mi dica"] > 0 > bundled_model().terms["vorrei"]
    for agent, customer in ITALIAN:
        assert swapped([customer, agent]) > 0.9


def test_little_is_believed_of_who_hardly_speaks():
    few, many = party("my pleasure", "en"), party(CUSTOMER, "en")
    assert evidence(few, many) == evidence(many, few) == pytest.approx(2 / 7)
    assert evidence(many, many) > 0.6
    assert evidence(party("", "en"), many) == 0


# Helpdesk messages and outbound calls, written for this test: (agent, customer).
ENGLISH = [
    (
        "Hello! Please open the settings, choose storage and clear the cache, then restart the phone. "
        "If it still closes you can bring it to a service point.",
        "Since the last update the camera closes by itself every time I open it! I tried it three times.",
    ),
    (
        "good evening is that mrs hill this is paul from the water company about the balance on your account "
        "would you be able to make a payment today we could also split it over three months",
        "yes speaking oh i thought i paid that already i only get paid on friday so can i do it then",
    ),
    (
        "Unfortunately that fare can't be changed. There is a seat at ten, shall I book it for you?",
        "My train was cancelled and I need to be in Leeds by noon. How much is that? Why do I have to pay?",
    ),
]


@pytest.mark.parametrize(("agent", "customer"), ENGLISH)
def test_messages_and_outbound_calls_get_their_roles(agent: str, customer: str):
    assert swapped([customer, agent]) > 0.9


def test_roles_survive_words_that_are_lost(repository: Path):
    for line in (repository / "examples" / "calls.jsonl").read_text(encoding="utf-8").splitlines():
        turns = json.loads(line)["turns"]
        said = [
            " ".join(turn["text"] for turn in turns if turn["speaker"] == speaker).split()
            for speaker in ("agent", "customer")
        ]
        heard = [" ".join(word for place, word in enumerate(words) if place % 3) for words in said]
        assert swapped(heard) < 0.5


def test_the_bundled_model_is_small_and_plain():
    folder = bundled("models") / "roles"
    assert {path.suffix for path in folder.iterdir()} == {".json", ".safetensors", ".md"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 200_000
    assert len(bundled_model().terms) > 1000


def test_a_missing_model_is_named(tmp_path: Path):
    with pytest.raises(ModelNotFound, match="no role model here"):
        load_roles(tmp_path)


@pytest.mark.parametrize("settings", ["{", "{}", '{"measures": ["volume"]}'])
def test_a_broken_model_is_refused(tmp_path: Path, settings: str):
    weights = (bundled("models") / "roles" / "roles.safetensors").read_bytes()
    (tmp_path / "roles.safetensors").write_bytes(weights)
    (tmp_path / "roles.json").write_text(settings, encoding="utf-8")
    with pytest.raises(ModelRefused):
        load_roles(tmp_path)


def test_weights_that_do_not_fit_the_vocabulary_are_refused(tmp_path: Path):
    folder = bundled("models") / "roles"
    settings = json.loads((folder / "roles.json").read_text(encoding="utf-8"))
    settings["terms"] = settings["terms"][:-1]
    (tmp_path / "roles.json").write_text(json.dumps(settings), encoding="utf-8")
    (tmp_path / "roles.safetensors").write_bytes((folder / "roles.safetensors").read_bytes())
    with pytest.raises(ModelRefused, match="not a role model"):
        load_roles(tmp_path)
