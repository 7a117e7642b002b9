import numpy as np

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.likeness import likeness

SAID = (
    ("my parcel has not arrived", "I will send a new one today"),
    ("the package never came", "you will get another one today"),
    ("I want to cancel my contract", "it ends on the first of March"),
    ("please end my contract", "your contract ends on the first of March"),
)


def test_conversations_about_the_same_matter_are_nearer():
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    near = likeness(
        [(Turn(Speaker.CUSTOMER, one), Turn(Speaker.AGENT, other)) for one, other in SAID], encoder
    )
    assert near.shape == (4, 4)
    assert np.allclose(near, near.T)
    assert np.linalg.eigvalsh(near).min() > -1e-9
    for i, same in ((0, 1), (2, 3)):
        assert near[i, same] > max(near[i, j] for j in range(4) if j not in (i, same))
