"""A small Whisper, and the losses that teach it quickly.

The weights live in ``transformers``' Whisper, so that they convert without translation; the forward pass is
written out here because it is faster on a CPU (convolutions as matrix products, one projection for query, key
and value) and because the losses need the decoder's attention.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (its usual name)
from transformers import WhisperConfig, WhisperForConditionalGeneration

from .vocabulary import Vocabulary

WIDTH, HEADS, FEED_FORWARD = 128, 4, 512
ENCODER_LAYERS, DECODER_LAYERS = 4, 2
IGNORE = -100


class Batch(NamedTuple):
    """Windows of one shape. Positions are encoder positions (20 ms)."""

    mel: Tensor
    """(window, band, frame), normalised."""
    offset: Tensor
    """First encoder position of each window; also where its timestamps begin."""
    phones: Tensor
    """Phone at each position."""
    frame_tokens: Tensor
    """Text token spoken at every second position, or ``IGNORE``."""
    tokens: Tensor
    """Decoder input."""
    targets: Tensor
    """What the decoder should say after each input token, or ``IGNORE``."""
    spans: Tensor
    """(window, token, 2) start and end in seconds of each target in the audio; negative where it has none."""


class Losses(NamedTuple):
    """The decoder's cross entropy, and three helpers that show encoder and attention what to do."""

    decoder: Tensor
    phone: Tensor
    frame_token: Tensor
    attention: Tensor

    def total(self, progress: float) -> Tensor:
        """The frame losses lead at first; later they only keep the encoder honest."""
        phone, token = (1.0, 1.0) if progress < 0.65 else (0.4, 0.5) if progress < 0.85 else (0.2, 0.2)
        return self.decoder + phone * self.phone + token * self.frame_token + 0.3 * self.attention


class Recogniser(nn.Module):
    """Whisper with a phone classifier on its encoder; the classifier is only for training."""

    def __init__(self, vocabulary: Vocabulary, phones: int) -> None:
        super().__init__()
        end = vocabulary.end
        config = WhisperConfig(
            vocab_size=len(vocabulary),
            num_mel_bins=80,
            d_model=WIDTH,
            encoder_layers=ENCODER_LAYERS,
            decoder_layers=DECODER_LAYERS,
            encoder_attention_heads=HEADS,
            decoder_attention_heads=HEADS,
            encoder_ffn_dim=FEED_FORWARD,
            decoder_ffn_dim=FEED_FORWARD,
            dropout=0.0,
            pad_token_id=end,
            bos_token_id=end,
            eos_token_id=end,
            decoder_start_token_id=vocabulary.start,
            suppress_tokens=[],
            begin_suppress_tokens=[],
        )
        self.whisper = WhisperForConditionalGeneration(config)
        self.phones = nn.Linear(WIDTH, phones)
        self.text_tokens = end
        for name, weight in self.whisper.named_parameters():
            if "embed_tokens" in name:
                nn.init.normal_(weight, std=0.04)
            elif weight.dim() == 3:
                nn.init.kaiming_normal_(weight, nonlinearity="linear")
            elif weight.dim() == 2 and "embed" not in name:
                nn.init.xavier_uniform_(weight)

    def encode(self, mel: Tensor, offset: Tensor) -> Tensor:
        """Encoder states of windows that begin at ``offset``."""
        encoder = self.whisper.model.encoder
        x = F.gelu(_convolve(mel.transpose(1, 2), encoder.conv1, stride=1))
        x = F.gelu(_convolve(x, encoder.conv2, stride=2))
        x = x + encoder.embed_positions.weight[offset[:, None] + torch.arange(x.shape[1])]
        for layer in encoder.layers:
            x = x + _attend_to_self(layer.self_attn, layer.self_attn_layer_norm(x), causal=False)
            x = x + layer.fc2(F.gelu(layer.fc1(layer.final_layer_norm(x))))
        return encoder.layer_norm(x)

    def decode(self, tokens: Tensor, encoded: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Logits, and each layer's attention (window, head, token, position)."""
        decoder = self.whisper.model.decoder
        x = decoder.embed_tokens(tokens) + decoder.embed_positions.weight[: tokens.shape[1]]
        attentions = []
        for layer in decoder.layers:
            x = x + _attend_to_self(layer.self_attn, layer.self_attn_layer_norm(x), causal=True)
            cross = layer.encoder_attn
            query = _split_heads(cross.q_proj(layer.encoder_attn_layer_norm(x)))
            key, value = _split_heads(cross.k_proj(encoded)), _split_heads(cross.v_proj(encoded))
            attention = torch.softmax(query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5, -1)
            attentions.append(attention)
            x = x + cross.out_proj(_join_heads(attention @ value))
            x = x + layer.fc2(F.gelu(layer.fc1(layer.final_layer_norm(x))))
        return F.linear(decoder.layer_norm(x), decoder.embed_tokens.weight), attentions

    def losses(self, batch: Batch) -> Losses:
        """All losses of one batch."""
        encoded = self.encode(batch.mel, batch.offset)
        logits, attentions = self.decode(batch.tokens, encoded)
        text_embedding = self.whisper.model.decoder.embed_tokens.weight[: self.text_tokens]
        spoken = batch.frame_tokens != IGNORE
        frame_logits = F.linear(encoded[:, ::2][spoken], text_embedding)
        said = batch.targets != IGNORE
        return Losses(
            F.cross_entropy(logits[said].float(), batch.targets[said], label_smoothing=0.05),
            F.cross_entropy(
                self.phones(encoded).float().flatten(0, 1), batch.phones.flatten(), ignore_index=IGNORE
            ),
            F.cross_entropy(frame_logits.float(), batch.frame_tokens[spoken])
            if spoken.any()
            else encoded.sum() * 0,
            self._attention_loss(attentions, batch.spans),
        )

    def _attention_loss(self, attentions: list[Tensor], spans: Tensor) -> Tensor:
        """Guided attention: to find the next word, first find the one just said, then look behind it.

        In the first layer all heads but the last look where the input token was spoken, in the last layer all
        look where the target is spoken.
        """
        before = torch.cat([torch.full_like(spans[:, :1], -1.0), spans[:, :-1]], 1)
        return _missed(attentions[-1], spans) + 0.5 * _missed(attentions[0][:, :-1], before)

    @torch.no_grad()
    def transcribe(self, mel: Tensor, *, prompt: list[int], end: int, longest: int = 60) -> list[list[int]]:
        """Greedy decoding, for a look during training; faster-whisper does the real work."""
        encoded = self.encode(mel, torch.zeros(len(mel), dtype=torch.long))
        tokens = torch.tensor([prompt] * len(mel))
        ended = torch.zeros(len(mel), dtype=torch.bool)
        while tokens.shape[1] < longest and not ended.all():
            best = self.decode(tokens, encoded)[0][:, -1, : end + 1].argmax(-1)
            best[ended] = end
            ended |= best == end
            tokens = torch.cat([tokens, best[:, None]], 1)
        rows = [row[len(prompt) :] for row in tokens.tolist()]
        return [row[: row.index(end)] if end in row else row for row in rows]


def _missed(attention: Tensor, spans: Tensor) -> Tensor:
    """How little of each token's attention falls on its span of the audio."""
    at = torch.arange(attention.shape[-1]) * 0.02
    inside = (at >= spans[..., :1]) & (at <= spans[..., 1:])
    mass = (attention * inside[:, None]).sum(-1)
    counted = (inside.any(-1) & (spans[..., 1] >= 0))[:, None].expand_as(mass)
    return -mass[counted].clamp_min(1e-4).log().mean() if counted.any() else attention.sum() * 0


def _convolve(x: Tensor, convolution: nn.Conv1d, *, stride: int) -> Tensor:
    """Kernel 3, padding 1, on (window, frame, channel), as one matrix product."""
    length = x.shape[1]
    padded = F.pad(x, (0, 0, 1, 1))
    shifted = torch.cat([padded[:, shift : shift + length : stride] for shift in range(3)], -1)
    return F.linear(shifted, convolution.weight.permute(0, 2, 1).flatten(1), convolution.bias)


def _attend_to_self(attention: nn.Module, x: Tensor, *, causal: bool) -> Tensor:
    weight = torch.cat([attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight])
    bias = torch.cat([attention.q_proj.bias, torch.zeros(WIDTH), attention.v_proj.bias])
    query, key, value = (_split_heads(part) for part in F.linear(x, weight, bias).chunk(3, -1))
    return attention.out_proj(
        _join_heads(F.scaled_dot_product_attention(query, key, value, is_causal=causal))
    )


def _split_heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


def _join_heads(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)
