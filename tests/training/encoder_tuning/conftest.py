import pytest

from autoqa.config.model_folders import ModelFolder
from tests.training.encoder_tuning.small import small_encoder


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    return small_encoder(tmp_path_factory.mktemp("encoders") / "tiny")
