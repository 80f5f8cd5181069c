"""Every bound of the flight segment, in one place.

A loop, a buffer or a field of a file that has a size has it from here.  The numbers are
generous (GPT-2 1558M needs 48 layers, 25 heads, 1,600 channels) and finite: a value beyond
one of them is refused with a typed error before anything is allocated.
"""

from __future__ import annotations

from typing import Final

# The model.
MAX_LAYERS: Final = 256
MAX_HEADS: Final = 256
MAX_CHANNELS: Final = 16_384
MAX_POSITIONS: Final = 65_536
MAX_VOCAB: Final = 1 << 20
MAX_PARAMETERS: Final = 1 << 37
NORM_EPSILON: Final = 1e-5
MLP_RATIO: Final = 4
TENSOR_COUNT: Final = 16
MAX_RANK: Final = 4

# Memory.
ALIGNMENT: Final = 64
MAX_BUFFERS: Final = 2_048
MAX_ARENA_BYTES: Final = 1 << 40
STAGING_BYTES: Final = 1 << 20  # one read of a weight file; a multiple of PAGE_BYTES
MAX_STEP_TEMPORARY_BYTES: Final = 8_192  # numpy-domain bytes alive at once during one step
# The same for a step of a batch: numpy buffers what is broadcast over several rows.
MAX_BATCH_TEMPORARY_BYTES: Final = 65_536
QUERY_TILE: Final = 128  # rows of queries that attention handles at a time
SCORE_TILE: Final = 1 << 18  # scores of a block of heads in training: they stay in cache
CACHE_TILE: Final = 1 << 16  # values that stay in cache through the passes of GELU or a norm

# Training.
MAX_BATCH_ROWS: Final = 1 << 20  # tokens of one micro-batch
LOSS_ROWS: Final = 512  # rows of logits that exist at once, or more of a small vocabulary:
LOSS_SCORES: Final = 1 << 20  # so many scores
LOSS_TILE: Final = 1 << 16  # scores that the loss handles at a time; they stay in cache
UPDATE_TILE: Final = 1 << 15  # parameters that one pass of the optimiser keeps in cache
NORM_CHUNK: Final = 1 << 20  # gradients whose squares are summed in float32
GRAD_TILE: Final = 1 << 18  # gradients of a weight that are added at a time
MAX_DROPOUT: Final = 0.9
MAX_STEPS: Final = 1 << 40
MAX_ACCUMULATION: Final = 1 << 20  # micro-batches of one step
MAX_EVALUATION: Final = 1 << 30  # batches of one evaluation
MAX_RANKS: Final = 1 << 16  # processes of one run
SLICE_GRAIN: Final = 1 << 10  # parameters; slices of the update begin at multiples of it
MAX_CLIP: Final = 1.0e9
MAX_SAMPLES: Final = 1 << 60  # windows of data over a whole run
MAX_RECORD_BYTES: Final = 1 << 20  # what a checkpoint keeps of options and machine
MONITOR_WINDOW: Final = 128  # steps that the outlier monitor looks back
DATA_FILE_BITS: Final = 16
MAX_DATA_FILES: Final = (1 << DATA_FILE_BITS) - 1
OPEN_DATA_FILES: Final = 64  # token files that are held open at once
MAX_WINDOW_SIDE: Final = 1 << 20  # of the grid that the windows of an epoch are permuted on

# Batches.
MAX_SLOTS: Final = 64
OUTPUT_TILE: Final = 768  # outputs of a product of few rows that are computed at a time
VECTOR_ROWS: Final = 5  # up to so many rows, one matrix-vector product per row is faster
VECTOR_TILE: Final = 1 << 19  # weights that stay in cache while row after row uses them

# Files.
PAGE_BYTES: Final = 8_192  # CRC-32 keeps Hamming distance 4 up to 11,454 bytes
MAX_FILE_BYTES: Final = 1 << 40
MAX_NAME_BYTES: Final = 64

# Tokenizer.
MAX_TOKEN_BYTES: Final = 1_024
MAX_MERGES: Final = 1 << 20
MAX_PRETOKEN_BYTES: Final = 1 << 16
MAX_TEXT_BYTES: Final = 1 << 26
BYTE_VALUES: Final = 256

# Generation.
MAX_STOPS: Final = 16
MAX_STOP_BYTES: Final = 256
MAX_TEMPERATURE: Final = 1_000.0
MIN_PENALTY: Final = 0.001  # so that no score overflows when it is divided
MAX_PENALTY: Final = 1_000.0
MAX_LOGIT_BIAS: Final = 1.0e6
MAX_SEED: Final = (1 << 64) - 1
