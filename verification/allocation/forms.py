"""The forms of numpy calls whose allocation is measured: one function for each form.

The docstring of a function is its form.  The checker reads this file as source, with each function
as a steady root; measure.py runs the functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

SIDE: Final = 512
HALF: Final = 256


class Buffers:
    """The arrays that the forms read and write, made anew for each form."""

    __slots__ = (
        "a",
        "b",
        "c",
        "cat",
        "col",
        "d",
        "e",
        "four",
        "i",
        "j",
        "k",
        "m",
        "orow",
        "ov",
        "raw",
        "rng",
        "row",
        "s",
        "st",
        "t",
        "u",
        "v",
        "w",
    )

    def __init__(self) -> None:
        self.rng = np.random.default_rng(1)
        self.a = np.full((SIDE, SIDE), 0.5, dtype=np.float32)
        self.b = np.full((SIDE, SIDE), 2.0, dtype=np.float32)
        self.c = np.zeros((SIDE, SIDE), dtype=np.float32)
        self.d = np.eye(SIDE, dtype=np.float64)
        self.m = np.ones((SIDE, SIDE), dtype=np.bool_)
        self.i = np.arange(SIDE, dtype=np.int64)
        self.j = np.zeros((SIDE, SIDE), dtype=np.int64)
        self.k = np.ones(SIDE, dtype=np.bool_)
        self.col = np.ones((SIDE, 1), dtype=np.float32)
        self.row = np.ones(SIDE, dtype=np.float32)
        self.orow = np.ones(SIDE, dtype=np.float32)
        self.v = np.linspace(0.0, 1.0, SIDE * SIDE, dtype=np.float32)
        self.w = np.ones(SIDE * SIDE, dtype=np.float32)
        self.ov = np.zeros(SIDE * SIDE, dtype=np.float32)
        self.e = np.zeros(SIDE * SIDE, dtype=np.float64)
        self.s = np.ones((4, HALF, HALF), dtype=np.float32)
        self.t = np.ones((4, HALF, HALF), dtype=np.float32)
        self.u = np.zeros((4, HALF, HALF), dtype=np.float32)
        self.cat = np.zeros((2 * SIDE, SIDE), dtype=np.float32)
        self.st = np.zeros((2, SIDE, SIDE), dtype=np.float32)
        self.four = np.zeros(4, dtype=np.float32)
        self.raw = bytearray(4 * SIDE)
        assert self.a.shape == self.c.shape, "results have the shape of their operands"


def add_a_b_c(x: Buffers) -> None:
    """np.add(a, b, c)"""
    a = x.a
    b = x.b
    c = x.c
    np.add(a, b, c)


def add_a_b_out_c(x: Buffers) -> None:
    """np.add(a, b, out=(c,))"""
    a = x.a
    b = x.b
    c = x.c
    np.add(a, b, out=(c,))


def a_iadd_b(x: Buffers) -> None:
    """a += b"""
    a = x.a
    b = x.b
    a += b
    _ = a


def a_imul_2_0(x: Buffers) -> None:
    """a *= 2.0"""
    a = x.a
    a *= 2.0
    _ = a


def a_imul_2(x: Buffers) -> None:
    """a **= 2"""
    a = x.a
    a **= 2
    _ = a


def a_ifloordiv_2_0(x: Buffers) -> None:
    """a //= 2.0"""
    a = x.a
    a //= 2.0
    _ = a


def copyto_c_a(x: Buffers) -> None:
    """np.copyto(c, a)"""
    c = x.c
    a = x.a
    np.copyto(c, a)


def copyto_c_d(x: Buffers) -> None:
    """np.copyto(c, d)"""
    c = x.c
    d = x.d
    np.copyto(c, d)


def copyto_c_a_where_m(x: Buffers) -> None:
    """np.copyto(c, a, where=m)"""
    c = x.c
    a = x.a
    m = x.m
    np.copyto(c, a, where=m)


def copyto_c_a_t(x: Buffers) -> None:
    """np.copyto(c, a.T)"""
    c = x.c
    a = x.a
    np.copyto(c, a.T)


def copyto_c_0_5(x: Buffers) -> None:
    """np.copyto(c, 0.5)"""
    c = x.c
    np.copyto(c, 0.5)


def c_a(x: Buffers) -> None:
    """c[...] = a"""
    c = x.c
    a = x.a
    c[...] = a


def c_0_row(x: Buffers) -> None:
    """c[:, 0] = row"""
    c = x.c
    row = x.row
    c[:, 0] = row


def c_m_0_0(x: Buffers) -> None:
    """c[m] = 0.0"""
    c = x.c
    m = x.m
    c[m] = 0.0


def c_i_a(x: Buffers) -> None:
    """c[i] = a"""
    c = x.c
    i = x.i
    a = x.a
    c[i] = a


def v_1_v_m1(x: Buffers) -> None:
    """v[1:] = v[:-1]"""
    v = x.v
    v[1:] = v[:-1]


def c_1_c_m1(x: Buffers) -> None:
    """c[1:] = c[:-1]"""
    c = x.c
    c[1:] = c[:-1]


def a_i_iadd_1_0(x: Buffers) -> None:
    """a[i] += 1.0"""
    a = x.a
    i = x.i
    a[i] += 1.0


def tanh_a_t_out_c(x: Buffers) -> None:
    """np.tanh(a.T, out=c)"""
    a = x.a
    c = x.c
    np.tanh(a.T, out=c)


def add_a_t_b_out_c(x: Buffers) -> None:
    """np.add(a.T, b, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.add(a.T, b, out=c)


def add_a_d_out_c(x: Buffers) -> None:
    """np.add(a, d, out=c)"""
    a = x.a
    d = x.d
    c = x.c
    np.add(a, d, out=c)


def subtract_a_col_out_a(x: Buffers) -> None:
    """np.subtract(a, col, out=a)"""
    a = x.a
    col = x.col
    np.subtract(a, col, out=a)


def divide_a_row_out_a(x: Buffers) -> None:
    """np.divide(a, row, out=a)"""
    a = x.a
    row = x.row
    np.divide(a, row, out=a)


def copyto_c_col(x: Buffers) -> None:
    """np.copyto(c, col)"""
    c = x.c
    col = x.col
    np.copyto(c, col)


def multiply_a_col_out_c(x: Buffers) -> None:
    """np.multiply(a, col, out=c)"""
    a = x.a
    col = x.col
    c = x.c
    np.multiply(a, col, out=c)


def add_a_0_5_out_c(x: Buffers) -> None:
    """np.add(a, 0.5, out=c)"""
    a = x.a
    c = x.c
    np.add(a, 0.5, out=c)


def add_v_m1_1_0_out_v_1(x: Buffers) -> None:
    """np.add(v[:-1], 1.0, out=v[1:])"""
    v = x.v
    np.add(v[:-1], 1.0, out=v[1:])


def add_v_1_v_m1_out_v_m1(x: Buffers) -> None:
    """np.add(v[1:], v[:-1], out=v[:-1])"""
    v = x.v
    np.add(v[1:], v[:-1], out=v[:-1])


def multiply_a_a_t_out_a(x: Buffers) -> None:
    """np.multiply(a, a.T, out=a)"""
    a = x.a
    np.multiply(a, a.T, out=a)


def add_a_b_out_none(x: Buffers) -> None:
    """np.add(a, b, out=None)"""
    a = x.a
    b = x.b
    _ = np.add(a, b, out=None)


def add_a_b_out_c_where_m(x: Buffers) -> None:
    """np.add(a, b, out=c, where=m)"""
    a = x.a
    b = x.b
    c = x.c
    m = x.m
    np.add(a, b, out=c, where=m)


def matmul_a_b_out_c(x: Buffers) -> None:
    """np.matmul(a, b, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.matmul(a, b, out=c)


def matmul_a_b_t_out_c(x: Buffers) -> None:
    """np.matmul(a, b.T, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.matmul(a, b.T, out=c)


def matmul_a_b_out_a(x: Buffers) -> None:
    """np.matmul(a, b, out=a)"""
    a = x.a
    b = x.b
    np.matmul(a, b, out=a)


def matmul_s_t_out_u(x: Buffers) -> None:
    """np.matmul(s, t, out=u)"""
    t = x.t
    u = x.u
    s = x.s
    np.matmul(s, t, out=u)


def dot_a_b_out_c(x: Buffers) -> None:
    """np.dot(a, b, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.dot(a, b, out=c)


def dot_a_b_t_out_c(x: Buffers) -> None:
    """np.dot(a, b.T, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.dot(a, b.T, out=c)


def a_dot_b_c(x: Buffers) -> None:
    """a.dot(b, c)"""
    a = x.a
    b = x.b
    c = x.c
    a.dot(b, c)


def dot_v_w(x: Buffers) -> None:
    """np.dot(v, w)"""
    v = x.v
    w = x.w
    _ = np.dot(v, w)


def v_dot_w(x: Buffers) -> None:
    """v.dot(w)"""
    v = x.v
    w = x.w
    _ = v.dot(w)


def v_at_w(x: Buffers) -> None:
    """v @ w"""
    v = x.v
    w = x.w
    _ = v @ w


def vdot_v_w(x: Buffers) -> None:
    """np.vdot(v, w)"""
    v = x.v
    w = x.w
    _ = np.vdot(v, w)


def vecdot_v_w(x: Buffers) -> None:
    """np.vecdot(v, w)"""
    v = x.v
    w = x.w
    _ = np.vecdot(v, w)


def vecdot_a_b_out_orow(x: Buffers) -> None:
    """np.vecdot(a, b, out=orow)"""
    a = x.a
    b = x.b
    orow = x.orow
    np.vecdot(a, b, out=orow)


def matvec_a_row_out_orow(x: Buffers) -> None:
    """np.matvec(a, row, out=orow)"""
    a = x.a
    row = x.row
    orow = x.orow
    np.matvec(a, row, out=orow)


def vecmat_row_a_out_orow(x: Buffers) -> None:
    """np.vecmat(row, a, out=orow)"""
    a = x.a
    row = x.row
    orow = x.orow
    np.vecmat(row, a, out=orow)


def einsum_ij_jk_ik_a_b_out_c(x: Buffers) -> None:
    """np.einsum('ij,jk->ik', a, b, out=c)"""
    a = x.a
    b = x.b
    c = x.c
    np.einsum("ij,jk->ik", a, b, out=c)


def einsum_ij_ij_i_a_b_out_orow(x: Buffers) -> None:
    """np.einsum('ij,ij->i', a, b, out=orow)"""
    a = x.a
    b = x.b
    orow = x.orow
    np.einsum("ij,ij->i", a, b, out=orow)


def einsum_ij_jk_ik_a_b_out_c_optimize_true(x: Buffers) -> None:
    """np.einsum('ij,jk->ik', a, b, out=c, optimize=True)"""
    a = x.a
    b = x.b
    c = x.c
    np.einsum("ij,jk->ik", a, b, out=c, optimize=True)


def take_a_i_axis_0_out_c(x: Buffers) -> None:
    """np.take(a, i, axis=0, out=c)"""
    a = x.a
    i = x.i
    c = x.c
    np.take(a, i, axis=0, out=c)


def take_a_i_axis_0_out_c_mode_clip(x: Buffers) -> None:
    """np.take(a, i, axis=0, out=c, mode='clip')"""
    a = x.a
    i = x.i
    c = x.c
    np.take(a, i, axis=0, out=c, mode="clip")


def take_a_i_axis_0_out_c_mode_wrap(x: Buffers) -> None:
    """np.take(a, i, axis=0, out=c, mode='wrap')"""
    a = x.a
    i = x.i
    c = x.c
    np.take(a, i, axis=0, out=c, mode="wrap")


def a_take_i_axis_0_out_c_mode_clip(x: Buffers) -> None:
    """a.take(i, axis=0, out=c, mode='clip')"""
    a = x.a
    i = x.i
    c = x.c
    a.take(i, axis=0, out=c, mode="clip")


def choose_j_a_b_out_c_mode_clip(x: Buffers) -> None:
    """np.choose(j, (a, b), out=c, mode='clip')"""
    c = x.c
    j = x.j
    a = x.a
    b = x.b
    np.choose(j, (a, b), out=c, mode="clip")


def compress_k_a_axis_1_out_c(x: Buffers) -> None:
    """np.compress(k, a, axis=1, out=c)"""
    c = x.c
    k = x.k
    a = x.a
    np.compress(k, a, axis=1, out=c)


def sum_a_axis_0_out_row(x: Buffers) -> None:
    """np.sum(a, axis=0, out=row)"""
    a = x.a
    row = x.row
    np.sum(a, axis=0, out=row)


def sum_a_axis_1_keepdims_true_out_col(x: Buffers) -> None:
    """np.sum(a, axis=1, keepdims=True, out=col)"""
    a = x.a
    col = x.col
    np.sum(a, axis=1, keepdims=True, out=col)


def a_sum_axis_1_out_orow(x: Buffers) -> None:
    """a.sum(axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    a.sum(axis=1, out=orow)


def prod_a_axis_1_out_orow(x: Buffers) -> None:
    """np.prod(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.prod(a, axis=1, out=orow)


def mean_a_axis_1_out_orow(x: Buffers) -> None:
    """np.mean(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.mean(a, axis=1, out=orow)


def max_a_axis_1_out_orow(x: Buffers) -> None:
    """np.max(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.max(a, axis=1, out=orow)


def min_a_axis_1_out_orow(x: Buffers) -> None:
    """np.min(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.min(a, axis=1, out=orow)


def amax_a_axis_1_out_orow(x: Buffers) -> None:
    """np.amax(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.amax(a, axis=1, out=orow)


def amin_a_axis_1_out_orow(x: Buffers) -> None:
    """np.amin(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.amin(a, axis=1, out=orow)


def nanmax_a_axis_1_out_orow(x: Buffers) -> None:
    """np.nanmax(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.nanmax(a, axis=1, out=orow)


def nanmin_a_axis_1_out_orow(x: Buffers) -> None:
    """np.nanmin(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.nanmin(a, axis=1, out=orow)


def ptp_a_axis_1_out_orow(x: Buffers) -> None:
    """np.ptp(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.ptp(a, axis=1, out=orow)


def any_m_axis_1_out_k(x: Buffers) -> None:
    """np.any(m, axis=1, out=k)"""
    m = x.m
    k = x.k
    np.any(m, axis=1, out=k)


def all_m_axis_1_out_k(x: Buffers) -> None:
    """np.all(m, axis=1, out=k)"""
    m = x.m
    k = x.k
    np.all(m, axis=1, out=k)


def argmax_a_axis_1_out_i(x: Buffers) -> None:
    """np.argmax(a, axis=1, out=i)"""
    a = x.a
    i = x.i
    np.argmax(a, axis=1, out=i)


def argmin_a_axis_1_out_i(x: Buffers) -> None:
    """np.argmin(a, axis=1, out=i)"""
    a = x.a
    i = x.i
    np.argmin(a, axis=1, out=i)


def trace_s_axis1_1_axis2_2_out_four(x: Buffers) -> None:
    """np.trace(s, axis1=1, axis2=2, out=four)"""
    s = x.s
    four = x.four
    np.trace(s, axis1=1, axis2=2, out=four)


def cumsum_v_out_ov(x: Buffers) -> None:
    """np.cumsum(v, out=ov)"""
    v = x.v
    ov = x.ov
    np.cumsum(v, out=ov)


def cumprod_v_out_ov(x: Buffers) -> None:
    """np.cumprod(v, out=ov)"""
    v = x.v
    ov = x.ov
    np.cumprod(v, out=ov)


def add_accumulate_v_out_v(x: Buffers) -> None:
    """np.add.accumulate(v, out=v)"""
    v = x.v
    np.add.accumulate(v, out=v)


def add_reduce_a_axis_1_out_orow(x: Buffers) -> None:
    """np.add.reduce(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.add.reduce(a, axis=1, out=orow)


def maximum_reduce_a_axis_1_out_col_keepdims_true(x: Buffers) -> None:
    """np.maximum.reduce(a, axis=1, out=col, keepdims=True)"""
    a = x.a
    col = x.col
    np.maximum.reduce(a, axis=1, out=col, keepdims=True)


def add_reduceat_v_i_out_orow(x: Buffers) -> None:
    """np.add.reduceat(v, i, out=orow)"""
    v = x.v
    i = x.i
    orow = x.orow
    np.add.reduceat(v, i, out=orow)


def add_at_v_i_1_0(x: Buffers) -> None:
    """np.add.at(v, i, 1.0)"""
    v = x.v
    i = x.i
    np.add.at(v, i, 1.0)


def add_reduce_v(x: Buffers) -> None:
    """np.add.reduce(v)"""
    v = x.v
    _ = np.add.reduce(v)


def clip_a_0_0_1_0_out_c(x: Buffers) -> None:
    """np.clip(a, 0.0, 1.0, out=c)"""
    c = x.c
    a = x.a
    np.clip(a, 0.0, 1.0, out=c)


def a_clip_0_0_1_0_out_a(x: Buffers) -> None:
    """a.clip(0.0, 1.0, out=a)"""
    a = x.a
    a.clip(0.0, 1.0, out=a)


def round_a_2_out_c(x: Buffers) -> None:
    """np.round(a, 2, out=c)"""
    a = x.a
    c = x.c
    np.round(a, 2, out=c)


def around_a_out_c(x: Buffers) -> None:
    """np.around(a, out=c)"""
    a = x.a
    c = x.c
    np.around(a, out=c)


def concatenate_a_b_out_cat(x: Buffers) -> None:
    """np.concatenate((a, b), out=cat)"""
    cat = x.cat
    a = x.a
    b = x.b
    np.concatenate((a, b), out=cat)


def stack_a_b_out_st(x: Buffers) -> None:
    """np.stack((a, b), out=st)"""
    st = x.st
    a = x.a
    b = x.b
    np.stack((a, b), out=st)


def var_a_axis_1_out_orow(x: Buffers) -> None:
    """np.var(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.var(a, axis=1, out=orow)


def a_std_axis_1_out_orow(x: Buffers) -> None:
    """a.std(axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    a.std(axis=1, out=orow)


def median_a_axis_1_out_orow(x: Buffers) -> None:
    """np.median(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.median(a, axis=1, out=orow)


def percentile_a_50_axis_1_out_orow(x: Buffers) -> None:
    """np.percentile(a, 50, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.percentile(a, 50, axis=1, out=orow)


def quantile_a_0_5_axis_1_out_orow(x: Buffers) -> None:
    """np.quantile(a, 0.5, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.quantile(a, 0.5, axis=1, out=orow)


def nansum_a_axis_1_out_orow(x: Buffers) -> None:
    """np.nansum(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.nansum(a, axis=1, out=orow)


def nanmean_a_axis_1_out_orow(x: Buffers) -> None:
    """np.nanmean(a, axis=1, out=orow)"""
    a = x.a
    orow = x.orow
    np.nanmean(a, axis=1, out=orow)


def outer_row_orow_out_c(x: Buffers) -> None:
    """np.outer(row, orow, out=c)"""
    row = x.row
    orow = x.orow
    c = x.c
    np.outer(row, orow, out=c)


def multiply_outer_row_orow_out_c(x: Buffers) -> None:
    """np.multiply.outer(row, orow, out=c)"""
    row = x.row
    orow = x.orow
    c = x.c
    np.multiply.outer(row, orow, out=c)


def nan_to_num_a_copy_false(x: Buffers) -> None:
    """np.nan_to_num(a, copy=False)"""
    a = x.a
    np.nan_to_num(a, copy=False)


def sum_a(x: Buffers) -> None:
    """np.sum(a)"""
    a = x.a
    _ = np.sum(a)


def prod_a(x: Buffers) -> None:
    """np.prod(a)"""
    a = x.a
    _ = np.prod(a)


def mean_a(x: Buffers) -> None:
    """np.mean(a)"""
    a = x.a
    _ = np.mean(a)


def max_a(x: Buffers) -> None:
    """np.max(a)"""
    a = x.a
    _ = np.max(a)


def min_a(x: Buffers) -> None:
    """np.min(a)"""
    a = x.a
    _ = np.min(a)


def amax_a(x: Buffers) -> None:
    """np.amax(a)"""
    a = x.a
    _ = np.amax(a)


def amin_a(x: Buffers) -> None:
    """np.amin(a)"""
    a = x.a
    _ = np.amin(a)


def nanmax_a(x: Buffers) -> None:
    """np.nanmax(a)"""
    a = x.a
    _ = np.nanmax(a)


def nanmin_a(x: Buffers) -> None:
    """np.nanmin(a)"""
    a = x.a
    _ = np.nanmin(a)


def average_a(x: Buffers) -> None:
    """np.average(a)"""
    a = x.a
    _ = np.average(a)


def ptp_a(x: Buffers) -> None:
    """np.ptp(a)"""
    a = x.a
    _ = np.ptp(a)


def any_m(x: Buffers) -> None:
    """np.any(m)"""
    m = x.m
    _ = np.any(m)


def all_m(x: Buffers) -> None:
    """np.all(m)"""
    m = x.m
    _ = np.all(m)


def argmax_a(x: Buffers) -> None:
    """np.argmax(a)"""
    a = x.a
    _ = np.argmax(a)


def argmin_a(x: Buffers) -> None:
    """np.argmin(a)"""
    a = x.a
    _ = np.argmin(a)


def trace_a(x: Buffers) -> None:
    """np.trace(a)"""
    a = x.a
    _ = np.trace(a)


def count_nonzero_m(x: Buffers) -> None:
    """np.count_nonzero(m)"""
    m = x.m
    _ = np.count_nonzero(m)


def linalg_norm_v(x: Buffers) -> None:
    """np.linalg.norm(v)"""
    v = x.v
    _ = np.linalg.norm(v)


def a_sum(x: Buffers) -> None:
    """a.sum()"""
    a = x.a
    _ = a.sum()


def a_max(x: Buffers) -> None:
    """a.max()"""
    a = x.a
    _ = a.max()


def a_argmax(x: Buffers) -> None:
    """a.argmax()"""
    a = x.a
    _ = a.argmax()


def m_all(x: Buffers) -> None:
    """m.all()"""
    m = x.m
    _ = m.all()


def a_mean(x: Buffers) -> None:
    """a.mean()"""
    a = x.a
    _ = a.mean()


def a_std(x: Buffers) -> None:
    """a.std()"""
    a = x.a
    _ = a.std()


def var_a(x: Buffers) -> None:
    """np.var(a)"""
    a = x.a
    _ = np.var(a)


def median_a(x: Buffers) -> None:
    """np.median(a)"""
    a = x.a
    _ = np.median(a)


def percentile_a_50(x: Buffers) -> None:
    """np.percentile(a, 50)"""
    a = x.a
    _ = np.percentile(a, 50)


def nansum_a(x: Buffers) -> None:
    """np.nansum(a)"""
    a = x.a
    _ = np.nansum(a)


def isfinite_a_out_m(x: Buffers) -> None:
    """np.isfinite(a, out=m)"""
    a = x.a
    m = x.m
    np.isfinite(a, out=m)


def all_isfinite_a(x: Buffers) -> None:
    """np.all(np.isfinite(a))"""
    a = x.a
    _ = np.all(np.isfinite(a))


def array_equal_a_b(x: Buffers) -> None:
    """np.array_equal(a, b)"""
    a = x.a
    b = x.b
    _ = np.array_equal(a, b)


def allclose_a_b(x: Buffers) -> None:
    """np.allclose(a, b)"""
    a = x.a
    b = x.b
    _ = np.allclose(a, b)


def a_sort(x: Buffers) -> None:
    """a.sort()"""
    a = x.a
    a.sort()


def v_sort(x: Buffers) -> None:
    """v.sort()"""
    v = x.v
    v.sort()


def v_partition_100(x: Buffers) -> None:
    """v.partition(100)"""
    v = x.v
    v.partition(100)


def putmask_a_m_0_0(x: Buffers) -> None:
    """np.putmask(a, m, 0.0)"""
    m = x.m
    a = x.a
    np.putmask(a, m, 0.0)


def place_a_m_0_0(x: Buffers) -> None:
    """np.place(a, m, 0.0)"""
    a = x.a
    m = x.m
    np.place(a, m, 0.0)


def put_v_i_0_0(x: Buffers) -> None:
    """np.put(v, i, 0.0)"""
    v = x.v
    i = x.i
    np.put(v, i, 0.0)


def a_put_i_0_0(x: Buffers) -> None:
    """a.put(i, 0.0)"""
    a = x.a
    i = x.i
    a.put(i, 0.0)


def a_fill_0_0(x: Buffers) -> None:
    """a.fill(0.0)"""
    a = x.a
    a.fill(0.0)


def fill_diagonal_a_0_0(x: Buffers) -> None:
    """np.fill_diagonal(a, 0.0)"""
    a = x.a
    np.fill_diagonal(a, 0.0)


def a_item_3(x: Buffers) -> None:
    """a.item(3)"""
    a = x.a
    _ = a.item(3)


def a_setflags_write_true(x: Buffers) -> None:
    """a.setflags(write=True)"""
    a = x.a
    a.setflags(write=True)


def rng_random_out_d(x: Buffers) -> None:
    """rng.random(out=d)"""
    rng = x.rng
    d = x.d
    rng.random(out=d)


def rng_standard_normal_out_d(x: Buffers) -> None:
    """rng.standard_normal(out=d)"""
    rng = x.rng
    d = x.d
    rng.standard_normal(out=d)


def rng_standard_exponential_out_d(x: Buffers) -> None:
    """rng.standard_exponential(out=d)"""
    rng = x.rng
    d = x.d
    rng.standard_exponential(out=d)


def rng_standard_gamma_2_0_out_d(x: Buffers) -> None:
    """rng.standard_gamma(2.0, out=d)"""
    rng = x.rng
    d = x.d
    rng.standard_gamma(2.0, out=d)


def rng_permuted_a_axis_1_out_a(x: Buffers) -> None:
    """rng.permuted(a, axis=1, out=a)"""
    rng = x.rng
    a = x.a
    rng.permuted(a, axis=1, out=a)


def rng_shuffle_v(x: Buffers) -> None:
    """rng.shuffle(v)"""
    rng = x.rng
    v = x.v
    rng.shuffle(v)


def rng_random(x: Buffers) -> None:
    """rng.random()"""
    rng = x.rng
    _ = rng.random()


def rng_integers_0_10(x: Buffers) -> None:
    """rng.integers(0, 10)"""
    rng = x.rng
    _ = rng.integers(0, 10)


def rng_normal(x: Buffers) -> None:
    """rng.normal()"""
    rng = x.rng
    _ = rng.normal()


def rng_uniform(x: Buffers) -> None:
    """rng.uniform()"""
    rng = x.rng
    _ = rng.uniform()


def rng_normal_0_0_1_0_size_1000(x: Buffers) -> None:
    """rng.normal(0.0, 1.0, size=1000)"""
    rng = x.rng
    _ = rng.normal(0.0, 1.0, size=1000)


def rng_permutation_v(x: Buffers) -> None:
    """rng.permutation(v)"""
    rng = x.rng
    v = x.v
    _ = rng.permutation(v)


def a_astype_float32_copy_false(x: Buffers) -> None:
    """a.astype(np.float32, copy=False)"""
    a = x.a
    _ = a.astype(np.float32, copy=False)


def a_astype_float32(x: Buffers) -> None:
    """a.astype(np.float32)"""
    a = x.a
    _ = a.astype(np.float32)


def a_copy(x: Buffers) -> None:
    """a.copy()"""
    a = x.a
    _ = a.copy()


def a_flatten(x: Buffers) -> None:
    """a.flatten()"""
    a = x.a
    _ = a.flatten()


def array_a(x: Buffers) -> None:
    """np.array(a)"""
    a = x.a
    _ = np.array(a)


def copy_a(x: Buffers) -> None:
    """np.copy(a)"""
    a = x.a
    _ = np.copy(a)


def asarray_a(x: Buffers) -> None:
    """np.asarray(a)"""
    a = x.a
    _ = np.asarray(a)


def asanyarray_a(x: Buffers) -> None:
    """np.asanyarray(a)"""
    a = x.a
    _ = np.asanyarray(a)


def asarray_a_dtype_float64(x: Buffers) -> None:
    """np.asarray(a, dtype=np.float64)"""
    a = x.a
    _ = np.asarray(a, dtype=np.float64)


def a_view_int32(x: Buffers) -> None:
    """a.view(np.int32)"""
    a = x.a
    _ = a.view(np.int32)


def a_reshape_m1(x: Buffers) -> None:
    """a.reshape(-1)"""
    a = x.a
    _ = a.reshape(-1)


def reshape_a_m1(x: Buffers) -> None:
    """np.reshape(a, (-1,))"""
    a = x.a
    _ = np.reshape(a, (-1,))


def a_ravel(x: Buffers) -> None:
    """a.ravel()"""
    a = x.a
    _ = a.ravel()


def ravel_a(x: Buffers) -> None:
    """np.ravel(a)"""
    a = x.a
    _ = np.ravel(a)


def a_t_reshape_m1(x: Buffers) -> None:
    """a.T.reshape(-1)"""
    a = x.a
    turned = a.T
    _ = turned.reshape(-1)


def a_t_ravel(x: Buffers) -> None:
    """a.T.ravel()"""
    a = x.a
    turned = a.T
    _ = turned.ravel()


def a_squeeze(x: Buffers) -> None:
    """a.squeeze()"""
    a = x.a
    _ = a.squeeze()


def a_transpose(x: Buffers) -> None:
    """a.transpose()"""
    a = x.a
    _ = a.transpose()


def a_swapaxes_0_1(x: Buffers) -> None:
    """a.swapaxes(0, 1)"""
    a = x.a
    _ = a.swapaxes(0, 1)


def a_diagonal(x: Buffers) -> None:
    """a.diagonal()"""
    a = x.a
    _ = a.diagonal()


def transpose_a(x: Buffers) -> None:
    """np.transpose(a)"""
    a = x.a
    _ = np.transpose(a)


def swapaxes_a_0_1(x: Buffers) -> None:
    """np.swapaxes(a, 0, 1)"""
    a = x.a
    _ = np.swapaxes(a, 0, 1)


def moveaxis_s_0_1(x: Buffers) -> None:
    """np.moveaxis(s, 0, 1)"""
    s = x.s
    _ = np.moveaxis(s, 0, 1)


def expand_dims_a_0(x: Buffers) -> None:
    """np.expand_dims(a, 0)"""
    a = x.a
    _ = np.expand_dims(a, 0)


def squeeze_a(x: Buffers) -> None:
    """np.squeeze(a)"""
    a = x.a
    _ = np.squeeze(a)


def broadcast_to_row_512_512(x: Buffers) -> None:
    """np.broadcast_to(row, (512, 512))"""
    row = x.row
    _ = np.broadcast_to(row, (512, 512))


def atleast_1d_v(x: Buffers) -> None:
    """np.atleast_1d(v)"""
    v = x.v
    _ = np.atleast_1d(v)


def atleast_2d_v(x: Buffers) -> None:
    """np.atleast_2d(v)"""
    v = x.v
    _ = np.atleast_2d(v)


def atleast_3d_v(x: Buffers) -> None:
    """np.atleast_3d(v)"""
    v = x.v
    _ = np.atleast_3d(v)


def flip_a(x: Buffers) -> None:
    """np.flip(a)"""
    a = x.a
    _ = np.flip(a)


def flipud_a(x: Buffers) -> None:
    """np.flipud(a)"""
    a = x.a
    _ = np.flipud(a)


def fliplr_a(x: Buffers) -> None:
    """np.fliplr(a)"""
    a = x.a
    _ = np.fliplr(a)


def rot90_a(x: Buffers) -> None:
    """np.rot90(a)"""
    a = x.a
    _ = np.rot90(a)


def diagonal_a(x: Buffers) -> None:
    """np.diagonal(a)"""
    a = x.a
    _ = np.diagonal(a)


def real_a(x: Buffers) -> None:
    """np.real(a)"""
    a = x.a
    _ = np.real(a)


def frombuffer_raw_dtype_float32(x: Buffers) -> None:
    """np.frombuffer(raw, dtype=np.float32)"""
    raw = x.raw
    _ = np.frombuffer(raw, dtype=np.float32)


def shape_a(x: Buffers) -> None:
    """np.shape(a)"""
    a = x.a
    _ = np.shape(a)


def ndim_a(x: Buffers) -> None:
    """np.ndim(a)"""
    a = x.a
    _ = np.ndim(a)


def size_a(x: Buffers) -> None:
    """np.size(a)"""
    a = x.a
    _ = np.size(a)


def isscalar_a(x: Buffers) -> None:
    """np.isscalar(a)"""
    a = x.a
    _ = np.isscalar(a)


def shares_memory_a_b(x: Buffers) -> None:
    """np.shares_memory(a, b)"""
    a = x.a
    b = x.b
    _ = np.shares_memory(a, b)


def may_share_memory_a_b(x: Buffers) -> None:
    """np.may_share_memory(a, b)"""
    a = x.a
    b = x.b
    _ = np.may_share_memory(a, b)


def can_cast_float32_float64(x: Buffers) -> None:
    """np.can_cast(np.float32, np.float64)"""
    _ = np.can_cast(np.float32, np.float64)


def result_type_a_b(x: Buffers) -> None:
    """np.result_type(a, b)"""
    a = x.a
    b = x.b
    _ = np.result_type(a, b)


def promote_types_float32_float64(x: Buffers) -> None:
    """np.promote_types(np.float32, np.float64)"""
    _ = np.promote_types(np.float32, np.float64)


def issubdtype_a_dtype_floating(x: Buffers) -> None:
    """np.issubdtype(a.dtype, np.floating)"""
    a = x.a
    _ = np.issubdtype(a.dtype, np.floating)


def dtype_float32(x: Buffers) -> None:
    """np.dtype(np.float32)"""
    _ = np.dtype(np.float32)


def iinfo_int32(x: Buffers) -> None:
    """np.iinfo(np.int32)"""
    _ = np.iinfo(np.int32)


def finfo_float32(x: Buffers) -> None:
    """np.finfo(np.float32)"""
    _ = np.finfo(np.float32)


def a_1_3(x: Buffers) -> None:
    """a[1:3]"""
    a = x.a
    _ = a[1:3]


def a_0(x: Buffers) -> None:
    """a[..., 0]"""
    a = x.a
    _ = a[..., 0]


def a_0_0(x: Buffers) -> None:
    """a[0, 0]"""
    a = x.a
    _ = a[0, 0]


def a_i(x: Buffers) -> None:
    """a[i]"""
    a = x.a
    i = x.i
    _ = a[i]


def a_k(x: Buffers) -> None:
    """a[k]"""
    a = x.a
    k = x.k
    _ = a[k]


def a_i_i(x: Buffers) -> None:
    """a[i, i]"""
    a = x.a
    i = x.i
    _ = a[i, i]


def a_plus_b(x: Buffers) -> None:
    """a + b"""
    a = x.a
    b = x.b
    _ = a + b


def minus_a(x: Buffers) -> None:
    """-a"""
    a = x.a
    _ = -a


def a_equals_b(x: Buffers) -> None:
    """a == b"""
    a = x.a
    b = x.b
    _ = a == b


def where_m_a_b(x: Buffers) -> None:
    """np.where(m, a, b)"""
    m = x.m
    a = x.a
    b = x.b
    _ = np.where(m, a, b)


def tril_a(x: Buffers) -> None:
    """np.tril(a)"""
    a = x.a
    _ = np.tril(a)


def v_argsort(x: Buffers) -> None:
    """v.argsort()"""
    v = x.v
    _ = v.argsort()


def sort_a(x: Buffers) -> None:
    """np.sort(a)"""
    a = x.a
    _ = np.sort(a)


def cumsum_v(x: Buffers) -> None:
    """np.cumsum(v)"""
    v = x.v
    _ = np.cumsum(v)


def searchsorted_e_0_5(x: Buffers) -> None:
    """np.searchsorted(e, 0.5)"""
    e = x.e
    _ = np.searchsorted(e, 0.5)


def e_searchsorted_0_5(x: Buffers) -> None:
    """e.searchsorted(0.5)"""
    e = x.e
    _ = e.searchsorted(0.5)


def searchsorted_v_0_5(x: Buffers) -> None:
    """np.searchsorted(v, 0.5)"""
    v = x.v
    _ = np.searchsorted(v, 0.5)


def concatenate_a_b(x: Buffers) -> None:
    """np.concatenate((a, b))"""
    a = x.a
    b = x.b
    _ = np.concatenate((a, b))


def zeros_512_512(x: Buffers) -> None:
    """np.zeros((512, 512))"""
    _ = np.zeros((512, 512))


def a_tolist(x: Buffers) -> None:
    """a.tolist()"""
    a = x.a
    _ = a.tolist()


def linalg_solve_d_d(x: Buffers) -> None:
    """np.linalg.solve(d, d)"""
    d = x.d
    _ = np.linalg.solve(d, d)


def fft_rfft_v(x: Buffers) -> None:
    """np.fft.rfft(v)"""
    v = x.v
    _ = np.fft.rfft(v)


def interp_row_v_w(x: Buffers) -> None:
    """np.interp(row, v, w)"""
    row = x.row
    w = x.w
    v = x.v
    _ = np.interp(row, v, w)


def unique_v(x: Buffers) -> None:
    """np.unique(v)"""
    v = x.v
    _ = np.unique(v)


def roll_v_1(x: Buffers) -> None:
    """np.roll(v, 1)"""
    v = x.v
    _ = np.roll(v, 1)


def diff_v(x: Buffers) -> None:
    """np.diff(v)"""
    v = x.v
    _ = np.diff(v)


FORMS: Final = (
    add_a_b_c,
    add_a_b_out_c,
    a_iadd_b,
    a_imul_2_0,
    a_imul_2,
    a_ifloordiv_2_0,
    copyto_c_a,
    copyto_c_d,
    copyto_c_a_where_m,
    copyto_c_a_t,
    copyto_c_0_5,
    c_a,
    c_0_row,
    c_m_0_0,
    c_i_a,
    v_1_v_m1,
    c_1_c_m1,
    a_i_iadd_1_0,
    tanh_a_t_out_c,
    add_a_t_b_out_c,
    add_a_d_out_c,
    subtract_a_col_out_a,
    divide_a_row_out_a,
    copyto_c_col,
    multiply_a_col_out_c,
    add_a_0_5_out_c,
    add_v_m1_1_0_out_v_1,
    add_v_1_v_m1_out_v_m1,
    multiply_a_a_t_out_a,
    add_a_b_out_none,
    add_a_b_out_c_where_m,
    matmul_a_b_out_c,
    matmul_a_b_t_out_c,
    matmul_a_b_out_a,
    matmul_s_t_out_u,
    dot_a_b_out_c,
    dot_a_b_t_out_c,
    a_dot_b_c,
    dot_v_w,
    v_dot_w,
    v_at_w,
    vdot_v_w,
    vecdot_v_w,
    vecdot_a_b_out_orow,
    matvec_a_row_out_orow,
    vecmat_row_a_out_orow,
    einsum_ij_jk_ik_a_b_out_c,
    einsum_ij_ij_i_a_b_out_orow,
    einsum_ij_jk_ik_a_b_out_c_optimize_true,
    take_a_i_axis_0_out_c,
    take_a_i_axis_0_out_c_mode_clip,
    take_a_i_axis_0_out_c_mode_wrap,
    a_take_i_axis_0_out_c_mode_clip,
    choose_j_a_b_out_c_mode_clip,
    compress_k_a_axis_1_out_c,
    sum_a_axis_0_out_row,
    sum_a_axis_1_keepdims_true_out_col,
    a_sum_axis_1_out_orow,
    prod_a_axis_1_out_orow,
    mean_a_axis_1_out_orow,
    max_a_axis_1_out_orow,
    min_a_axis_1_out_orow,
    amax_a_axis_1_out_orow,
    amin_a_axis_1_out_orow,
    nanmax_a_axis_1_out_orow,
    nanmin_a_axis_1_out_orow,
    ptp_a_axis_1_out_orow,
    any_m_axis_1_out_k,
    all_m_axis_1_out_k,
    argmax_a_axis_1_out_i,
    argmin_a_axis_1_out_i,
    trace_s_axis1_1_axis2_2_out_four,
    cumsum_v_out_ov,
    cumprod_v_out_ov,
    add_accumulate_v_out_v,
    add_reduce_a_axis_1_out_orow,
    maximum_reduce_a_axis_1_out_col_keepdims_true,
    add_reduceat_v_i_out_orow,
    add_at_v_i_1_0,
    add_reduce_v,
    clip_a_0_0_1_0_out_c,
    a_clip_0_0_1_0_out_a,
    round_a_2_out_c,
    around_a_out_c,
    concatenate_a_b_out_cat,
    stack_a_b_out_st,
    var_a_axis_1_out_orow,
    a_std_axis_1_out_orow,
    median_a_axis_1_out_orow,
    percentile_a_50_axis_1_out_orow,
    quantile_a_0_5_axis_1_out_orow,
    nansum_a_axis_1_out_orow,
    nanmean_a_axis_1_out_orow,
    outer_row_orow_out_c,
    multiply_outer_row_orow_out_c,
    nan_to_num_a_copy_false,
    sum_a,
    prod_a,
    mean_a,
    max_a,
    min_a,
    amax_a,
    amin_a,
    nanmax_a,
    nanmin_a,
    average_a,
    ptp_a,
    any_m,
    all_m,
    argmax_a,
    argmin_a,
    trace_a,
    count_nonzero_m,
    linalg_norm_v,
    a_sum,
    a_max,
    a_argmax,
    m_all,
    a_mean,
    a_std,
    var_a,
    median_a,
    percentile_a_50,
    nansum_a,
    isfinite_a_out_m,
    all_isfinite_a,
    array_equal_a_b,
    allclose_a_b,
    a_sort,
    v_sort,
    v_partition_100,
    putmask_a_m_0_0,
    place_a_m_0_0,
    put_v_i_0_0,
    a_put_i_0_0,
    a_fill_0_0,
    fill_diagonal_a_0_0,
    a_item_3,
    a_setflags_write_true,
    rng_random_out_d,
    rng_standard_normal_out_d,
    rng_standard_exponential_out_d,
    rng_standard_gamma_2_0_out_d,
    rng_permuted_a_axis_1_out_a,
    rng_shuffle_v,
    rng_random,
    rng_integers_0_10,
    rng_normal,
    rng_uniform,
    rng_normal_0_0_1_0_size_1000,
    rng_permutation_v,
    a_astype_float32_copy_false,
    a_astype_float32,
    a_copy,
    a_flatten,
    array_a,
    copy_a,
    asarray_a,
    asanyarray_a,
    asarray_a_dtype_float64,
    a_view_int32,
    a_reshape_m1,
    reshape_a_m1,
    a_ravel,
    ravel_a,
    a_t_reshape_m1,
    a_t_ravel,
    a_squeeze,
    a_transpose,
    a_swapaxes_0_1,
    a_diagonal,
    transpose_a,
    swapaxes_a_0_1,
    moveaxis_s_0_1,
    expand_dims_a_0,
    squeeze_a,
    broadcast_to_row_512_512,
    atleast_1d_v,
    atleast_2d_v,
    atleast_3d_v,
    flip_a,
    flipud_a,
    fliplr_a,
    rot90_a,
    diagonal_a,
    real_a,
    frombuffer_raw_dtype_float32,
    shape_a,
    ndim_a,
    size_a,
    isscalar_a,
    shares_memory_a_b,
    may_share_memory_a_b,
    can_cast_float32_float64,
    result_type_a_b,
    promote_types_float32_float64,
    issubdtype_a_dtype_floating,
    dtype_float32,
    iinfo_int32,
    finfo_float32,
    a_1_3,
    a_0,
    a_0_0,
    a_i,
    a_k,
    a_i_i,
    a_plus_b,
    minus_a,
    a_equals_b,
    where_m_a_b,
    tril_a,
    v_argsort,
    sort_a,
    cumsum_v,
    searchsorted_e_0_5,
    e_searchsorted_0_5,
    searchsorted_v_0_5,
    concatenate_a_b,
    zeros_512_512,
    a_tolist,
    linalg_solve_d_d,
    fft_rfft_v,
    interp_row_v_w,
    unique_v,
    roll_v_1,
    diff_v,
)
# Operands of other shapes: a buffer of some 32 KB, whatever their size.
BROADCAST: Final = (
    subtract_a_col_out_a,
    divide_a_row_out_a,
    copyto_c_col,
    multiply_a_col_out_c,
    broadcast_to_row_512_512,
)


@dataclass(frozen=True, slots=True)
class Form:
    """The form at a place of the table."""

    place: int

    @property
    def name(self) -> str:
        """The name of its function."""
        return FORMS[self.place].__name__

    @property
    def text(self) -> str:
        """The calls of numpy, as they are written."""
        return FORMS[self.place].__doc__ or self.name

    @property
    def is_broadcast(self) -> bool:
        """Whether its operands have different shapes."""
        return FORMS[self.place] in BROADCAST

    def run(self, x: Buffers) -> None:
        """Call the function."""
        FORMS[self.place](x)


def every_form() -> list[Form]:
    """The forms, in the order of the table."""
    return [Form(place) for place in range(len(FORMS))]
