"""One dense layer, as one would write it in a notebook."""

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


class Layer:
    def __init__(self, weight: F32, bias: F32) -> None:
        self.weight = weight
        self.bias = bias
        self.out = np.zeros(bias.shape, dtype=np.float32)

    def forward(self, x: F32) -> F32:
        product = self.weight @ x  # expect: P10-R3.1
        product += self.bias
        np.maximum(product, 0.0, out=self.out)
        return self.out


class Network:
    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self.layers = layers

    def infer(self, x: F32) -> F32:  # flightlm: steady
        for layer in self.layers:
            x = layer.forward(x)
        return x
