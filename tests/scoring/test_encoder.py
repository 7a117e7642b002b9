import numpy as np
import pytest

from autoqa.errors import ModelNotFound
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder

TEXTS = [
    "Hello.",
    "I am so sorry to hear that, let me check it for you right now.",
    "A refund takes seven days. " * 6,
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(find_encoder(DEFAULT_ENCODER))


def test_the_default_comes_with_the_installation(encoder: SentenceEncoder):
    assert encoder.folder.origin == "package"
    assert encoder.width == 384


def test_vectors_have_length_one_and_keep_the_order(encoder: SentenceEncoder):
    vectors = encoder.encode([*TEXTS, TEXTS[0]])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[3])


def test_a_text_has_the_same_vector_in_any_company(encoder: SentenceEncoder):
    alone = [
        SentenceEncoder(
            encoder.folder,
        ).encode([text])[0]
        for text in TEXTS
    ]
    crowd = SentenceEncoder(encoder.folder)
    others = [f"Some other sentence number {i} that is spoken here." for i in range(21)]
    together = crowd.encode([*others[:7], *TEXTS, *others[7:]])[7:10]
    np.testing.assert_array_equal(together, np.stack(alone))


def test_vectors_are_those_of_sentence_transformers(encoder: SentenceEncoder):
    from sentence_transformers import SentenceTransformer

    oracle = SentenceTransformer(str(encoder.folder.path), device="cpu", local_files_only=True)
    np.testing.assert_allclose(
        encoder.encode(TEXTS), oracle.encode(TEXTS, normalize_embeddings=True), atol=1e-5
    )


def test_near_sentences_are_nearer_than_far_ones(encoder: SentenceEncoder):
    sorry, apology, router = encoder.encode(["I am sorry.", "My apologies.", "Restart the router."])
    assert sorry @ apology > sorry @ router


def test_no_text_gives_no_vector(encoder: SentenceEncoder):
    assert encoder.encode([]).shape == (0, 384)


def test_an_encoder_that_is_nowhere_says_what_to_do():
    with pytest.raises(ModelNotFound, match=r"Without a network, copy the model's folder"):
        find_encoder("some-multilingual-model")
