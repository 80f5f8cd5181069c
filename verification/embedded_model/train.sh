#!/bin/sh
# Make the embedded model: train.sh TINYSHAKESPEARE OUT
# Trained by `flightlm train` alone, in about two hours on one core; start it again and it goes on
# from the last checkpoint.  What comes out is OUT/shakespeare.flm, with its log and curve.
set -eu
text=$1
out=$2
sum=86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed
mkdir -p "$out"
printf '%s  %s\n' "$sum" "$text" | sha256sum --check --quiet
# The first 90 % for training, the last 10 % for validation.
head -c 1003854 "$text" > "$out/train.txt"
tail -c 111540 "$text" > "$out/val.txt"
if [ -e "$out/shakespeare/checkpoint-a.flc" ] || [ -e "$out/shakespeare/checkpoint-b.flc" ]; then
    flightlm train --resume "$out/shakespeare"
else
    flightlm train --data "$out/train.txt" --val "$out/val.txt" --out "$out/shakespeare" \
        --layers 4 --heads 4 --channels 256 --seq-len 256 --batch 16 --steps 4400 \
        --lr 2e-3 --min-lr 1e-4 --warmup 100 --dropout 0.1 --threads 1 \
        --eval-every 200 --checkpoint-every 200 --sample-every 400 --sample-prompt 'ROMEO:' \
        --sample-tokens 200
fi
flightlm convert "$out/shakespeare/best.flm" "$out/shakespeare.flm" --dtype fp16 --force
flightlm eval --weights "$out/shakespeare.flm" --data "$out/val.txt"
