"""Writes the fixtures: traced graphs with the value of every node, computed by PyTorch on small random inputs.

    PYTHONPATH=harness python Tests/ExpertTests/Fixtures/generate.py [examples-folder]
"""

import importlib.util
import json
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from egg_harness import graph as tracer
from egg_harness.frames import without_special_numbers

HERE = pathlib.Path(__file__).parent
LIMIT = 4096


class Recorder(torch.fx.Interpreter):
    """Keeps a copy of what every node gives, before anything overwrites it."""

    def __init__(self, module):
        super().__init__(module)
        self.values = {}

    def run_node(self, node):
        result = super().run_node(node)
        if node.op != "output":
            self.values[node.name] = flat(result)
        return result


def flat(value):
    if isinstance(value, torch.Tensor):
        if value.numel() > LIMIT:
            raise ValueError("too large for a fixture")
        return without_special_numbers(value.detach().to(torch.float64).reshape(-1).tolist())
    if isinstance(value, (list, tuple)):
        return [flat(part) for part in value]
    return None


class Of(nn.Module):
    """A module from a function."""

    def __init__(self, function, *children):
        super().__init__()
        self.function = function
        self.part = nn.ModuleList(children)

    def forward(self, *inputs):
        return self.function(*self.part, *inputs)


def randomise(model):
    for tensor in [*model.parameters(), *model.buffers()]:
        if tensor.is_floating_point():
            tensor.data.uniform_(0.5, 1.5)


def program_of(model, inputs):
    with torch.no_grad():
        return torch.export.export(model, tuple(inputs), strict=False)


def record(name, model, inputs):
    torch.manual_seed(len(name))
    randomise(model)
    program = program_of(model, inputs)
    graph = tracer._Writer(program).graph()
    for node in graph["nodes"]:
        node.pop("source", None)
    arguments = []
    state = {**dict(model.named_parameters()), **dict(model.named_buffers()), **program.constants}
    leaves = iter(inputs)
    for spec in program.graph_signature.input_specs:
        arguments.append(next(leaves) if spec.target is None else state[spec.target].detach().clone())
    recorder = Recorder(program.graph_module)
    with torch.no_grad():
        recorder.run(*arguments)
        results = model(*inputs)
    del results
    after = {target: flat(buffer) for target, buffer in model.named_buffers() if buffer.numel() <= LIMIT}
    (HERE / "cases").mkdir(exist_ok=True)
    text = json.dumps({"graph": graph, "values": recorder.values, "buffers": after}, separators=(",", ":"))
    (HERE / "cases" / f"{name}.json").write_text(text + "\n")


def pointwise():
    functions = {
        "gelu": F.gelu, "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "mish": F.mish,
        "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid, "hardtanh": lambda x: F.hardtanh(x, -0.5, 0.7),
        "relu6": lambda x: F.relu6(4 * x), "leaky_relu": lambda x: F.leaky_relu(x, 0.2), "elu": lambda x: F.elu(x, 1.3),
        "selu": F.selu, "celu": lambda x: F.celu(x, 0.7), "softplus": lambda x: F.softplus(x, 2.0, 3.0),
        "logsigmoid": F.logsigmoid, "softshrink": F.softshrink, "hardshrink": F.hardshrink, "tanhshrink": F.tanhshrink,
        "softsign": F.softsign, "threshold": lambda x: F.threshold(x, 0.1, 20.0), "glu": lambda x: F.glu(x, -1),
        "clamp": lambda x: x.clamp(-0.5, 0.5).clamp(min=-0.3), "powers": lambda x: x**2 + x**3 + x.abs() ** 0.5 + x.abs() ** 1.7,
        "reciprocals": lambda x: 1 / (x + 5) + (x + 5).rsqrt() + 2 - x, "scalar_division": lambda x: x / 3 + x / 4,
        "comparisons": lambda x: torch.where((x > 0) & ~(x >= 1) | (x == 0), x, -1.0),
        "masked_fill": lambda x: x.masked_fill(x > 0.5, float("-inf")).exp(), "addcmul": lambda x: torch.addcmul(x, x, x, value=0.5) + torch.addcdiv(x, x, x + 5),
        "lerp": lambda x: torch.lerp(x, 2 * x, 0.7) + torch.lerp(x, x + 1, 0.2), "in_place": lambda x: (x + 1).relu_().mul_(3).add_(x, alpha=2),
        "idle": lambda x: F.dropout(x.detach().clone().contiguous().to(torch.float32).relu().relu() * 1 + 0.0, 0.5, False) / 1,
        "constants": lambda x: x * torch.tensor([0.5] * 8) + torch.arange(8) * torch.ones(8) + torch.tensor(2.0),
        "vector_constant": lambda x: x * torch.tensor([1.0, 2, 3, 4, 5, 6, 7, 8]),
        "to_other_types": lambda x: (x.double() * 2).float() + (x > 0).float() + (x > 0).int(),
        "clone_of_input": lambda x: (x, x.clone(), x.t(), {"sum": x + x}), "nested": lambda x: [x + 1, (x * 2, {"a": x.exp()})],
        "broadcast": lambda x: x + x[:1] * x[:, :1], "same_twice": lambda x: (x.exp() + 1) * (x.exp() + 1),
    }
    for name, function in functions.items():
        torch.manual_seed(3)
        record(name, Of(function), [torch.randn(6, 8)])


def rows():
    functions = {
        "softmax": lambda x: x.softmax(-1), "softmax_middle": lambda x: x.softmax(1), "log_softmax": lambda x: x.log_softmax(-1),
        "logsumexp": lambda x: x.logsumexp(-1), "mean": lambda x: x.mean(-1), "mean_keep": lambda x: x - x.mean((1, 2), keepdim=True),
        "variance": lambda x: (x.var(-1), x.std(-1, unbiased=False), x.var((0, 2), keepdim=True)), "sum_all": lambda x: x.sum(),
        "variance_all": lambda x: x.var(), "mean_of_exp": lambda x: x.exp().mean(), "extrema": lambda x: (x.amax(1), x.min(), x.max(-1)[0], x.max(-1)[1]),
        "norms": lambda x: (x.norm(dim=-1), x.norm(p=1, dim=1), torch.linalg.vector_norm(x, float("inf"), -1)),
        "normalize": lambda x: F.normalize(x, dim=-1), "cumsum": lambda x: x.cumsum(-1), "cumsum_middle": lambda x: x.cumsum(1),
        "cumsum_reversed": lambda x: x.flip(1).cumsum(1).flip(1), "cumprod": lambda x: x.cumprod(-1), "masked_cumsum": lambda x: (x * (x > 0)).cumsum(1),
        "bias_gelu_rowsum": lambda x: F.gelu(x + x[:1, :1]).sum(-1), "softmax_of_product": lambda x: (x @ x.transpose(1, 2)).softmax(-1) @ x,
        "causal_softmax": lambda x: (x @ x.transpose(1, 2)).masked_fill(torch.ones(5, 5).triu(1).bool(), float("-inf")).softmax(-1),
        "two_uses": lambda x: (x.softmax(-1), x.softmax(-1) * x), "rows_of_rows": lambda x: x.sum(-1).softmax(-1),
        "scale_by_max": lambda x: x / x.abs().amax(-1, keepdim=True), "cat_halves": lambda x: torch.cat((-x[..., 4:], x[..., :4]), -1) * x,
        "stack": lambda x: torch.stack((x.sin(), x.cos()), -1).flatten(-2), "unequal_cat": lambda x: torch.cat((x, x[:, :2] * 2), 1),
        "prod": lambda x: x.prod(-1), "any_all": lambda x: torch.where((x > 1).any(-1, keepdim=True), x, -x),
        "cosine": lambda x: F.cosine_similarity(x, x + 1, dim=-1), "permuted": lambda x: x.permute(2, 0, 1).contiguous().view(8, -1) + 1,
        "strided": lambda x: x[:, 1:, ::2] * x[:, :-1, 1::2], "argmax": lambda x: x.argmax(-1), "gathered": lambda x: x.exp().gather(2, x.argsort(-1)[..., :1]),
        "swiglu": lambda x: F.silu((x * x.pow(2).mean(-1, keepdim=True).add(1e-6).rsqrt()).chunk(2, -1)[0]) * x.chunk(2, -1)[1],
        "heads": lambda x: x.view(2, 5, 2, 4).transpose(1, 2).softmax(-1).transpose(1, 2).reshape(2, 5, 8), "unbind": lambda x: sum(x.unbind(1)),
        "cumsum_exclusive": lambda x: torch.cat((torch.zeros_like(x[..., :1]), x[..., :-1].cumsum(-1)), -1),
        "global_norm": lambda x: x / x.norm(), "one_column": lambda x: x[..., :1].logsumexp(-1) + x[..., :1].var(-1, unbiased=False),
        "dynamic_value": lambda x: x.sort(-1)[0] + 1, "einsum": lambda x: torch.einsum("bsd,btd->bst", x, x).relu(),
    }
    for name, function in functions.items():
        torch.manual_seed(4)
        record(name, Of(function), [torch.randn(2, 5, 8)])


def attentions():
    def heads(x):
        return x.view(2, 5, 2, 4).transpose(1, 2)

    functions = {
        "attention_masked": lambda l, x: (heads(x) @ heads(x).transpose(-1, -2) * 0.5).masked_fill(torch.ones(5, 5).triu(1).bool(), float("-inf")).softmax(-1) @ heads(x),
        "attention_biased": lambda l, x: ((x @ x.transpose(1, 2)) / 3 + l.weight).softmax(-1) @ x,
        "attention_of_views": lambda l, x: torch.bmm((torch.bmm(x, x.transpose(1, 2)).view(1, 2, 5, 5) + l.weight).masked_fill(l.weight[0] > 1.2, float("-inf")).softmax(-1).view(2, 5, 5), x),
        "attention_two_axes": lambda l, x: F.softmax(x[0] @ x[1].t(), dim=-1) @ x[1],
        "attention_masked_by_input": lambda l, x: (x @ x.transpose(1, 2)).masked_fill(x[..., :5] > 2, float("-inf")).softmax(-1) @ x,
        "attention_with_weights": lambda l, x: (lambda w: (w @ x, w))((x @ x.transpose(1, 2)).softmax(-1)),
        "attention_scaled_late": lambda l, x: (((x @ x.transpose(1, 2)) + l.weight) * 0.5).softmax(-1) @ x,
    }
    for name, function in functions.items():
        torch.manual_seed(6)
        record(name, Of(function, nn.Linear(5, 5)), [torch.randn(2, 5, 8)])


def halves():
    """16-bit numbers, of which PyTorch rounds every result."""
    functions = {
        "half_chain": lambda l, x: F.gelu(x * 0.5 + x[:, :1]) * torch.sigmoid(x) - 1, "half_softmax": lambda l, x: (x / 2).softmax(-1) * x,
        "half_norm": lambda l, x: F.layer_norm(x + x.sin(), [8], l.weight[0, :8], l.weight[1, :8]), "half_sum": lambda l, x: (x.relu().sum(-1), x.mean(1), x.amax(0)),
        "half_turned": lambda l, x: torch.cat((x[..., :4] * x[..., 4:] - x[..., 4:], x[..., 4:] + x[..., :4]), -1).transpose(1, 2).contiguous() * 2,
        "half_where": lambda l, x: torch.where(x > 0.5, x * 3, torch.exp(-x)).masked_fill(x < -1, 0), "half_to_single": lambda l, x: (x.float() * 1.1, (x.float() + 1).half(), x.argmax(-1)),
        "attention_half": lambda l, x: ((x @ x.transpose(1, 2)) / 3).masked_fill(torch.ones(5, 5).triu(1).bool(), float("-inf")).softmax(-1) @ x,
    }
    for name, function in functions.items():
        torch.manual_seed(8)
        record(name, Of(function, nn.Linear(8, 2).half()), [torch.randn(2, 5, 8).half()])
    record("bfloat_chain", Of(lambda x: F.silu(x + 1).softmax(-1)), [torch.randn(2, 5, 8).bfloat16()])


def losses():
    functions = {
        "mse": F.mse_loss, "l1": F.l1_loss, "smooth_l1": lambda x, y: F.smooth_l1_loss(x, y, beta=0.5), "huber": lambda x, y: F.huber_loss(x, y, delta=0.8),
        "kl_div": lambda x, y: F.kl_div(x.log_softmax(-1), y.softmax(-1), reduction="batchmean"), "mse_none": lambda x, y: F.mse_loss(x, y, reduction="none"),
        "kl_div_log": lambda x, y: F.kl_div(x.log_softmax(-1), y.log_softmax(-1), reduction="sum", log_target=True),
        "bce_logits": lambda x, y: F.binary_cross_entropy_with_logits(x, y.sigmoid()), "bce": lambda x, y: F.binary_cross_entropy(x.sigmoid(), y.sigmoid()),
        "two_losses": lambda x, y: F.mse_loss(x, y) + 0.5 * F.l1_loss(x, y), "hinge": lambda x, y: torch.clamp(1 - x * y, min=0).mean(),
    }
    for name, function in functions.items():
        torch.manual_seed(5)
        record(name, Of(function), [torch.randn(6, 8), torch.randn(6, 8)])
    labels = torch.tensor([1, 0, 7, -100, 3, 2])
    classes = {
        "cross_entropy": F.cross_entropy, "cross_entropy_smooth": lambda x, y: F.cross_entropy(x, y, label_smoothing=0.1),
        "cross_entropy_sum": lambda x, y: F.cross_entropy(x, y, reduction="sum"), "cross_entropy_none": lambda x, y: F.cross_entropy(x, y, reduction="none"),
        "nll": lambda x, y: F.nll_loss(x.log_softmax(-1), y), "cross_entropy_weight": lambda x, y: F.cross_entropy(x, y, torch.ones(8) * x[0, 0]),
    }
    for name, function in classes.items():
        torch.manual_seed(6)
        record(name, Of(function), [torch.randn(6, 8), labels])
    record("cross_entropy_map", Of(F.cross_entropy), [torch.randn(2, 5, 3), torch.tensor([[1, 4, 0], [2, -100, 3]])])


class BatchNormReluPool(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3)
        self.pool = nn.MaxPool2d(3, 2, 1)

    def forward(self, x):
        return self.pool(F.relu(self.norm(x)))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)
        self.out = nn.Linear(8, 8)

    def forward(self, x):
        q, k, v = [t.view(2, 5, 2, 4).transpose(1, 2) for t in self.qkv(x).chunk(3, -1)]
        scores = q @ k.transpose(-1, -2) / 2
        scores = scores.masked_fill(torch.ones(5, 5).triu(1).bool(), float("-inf"))
        return x + self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(2, 5, 8))


def modules():
    image = torch.randn(2, 3, 6, 6)
    rows = torch.randn(2, 5, 8)
    record("batchnorm_pool_train", BatchNormReluPool(), [image])
    record("batchnorm_pool_eval", BatchNormReluPool().eval(), [image])
    record("batchnorm_rows", nn.BatchNorm1d(8), [torch.randn(6, 8)])
    record("layernorm_residual", Of(lambda n, d, x, r: (n(d(x) + r), x + r), nn.LayerNorm(8), nn.Dropout(0.1).eval()).eval(), [rows, torch.randn(2, 5, 8)])
    record("layernorm_two_axes", nn.LayerNorm((5, 8)), [rows])
    record("rmsnorm", nn.RMSNorm(8), [rows])
    record("groupnorm_silu", Of(lambda n, x: F.silu(n(x)), nn.GroupNorm(2, 4)), [torch.randn(2, 4, 3, 3)])
    record("instancenorm", nn.InstanceNorm2d(3), [image])
    record("mlp", nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 4)), [rows])
    record("linear_softmax", Of(lambda l, x: l(x).softmax(-1), nn.Linear(8, 6)), [torch.randn(6, 8)])
    record("attention", Attention(), [rows])
    record("conv_net", nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 4, 1), nn.Hardswish(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).eval(), [image])
    record("average_pool", Of(lambda p, x: torch.sigmoid(p(x * 2 + 1)) * 3, nn.AvgPool2d(3, 2, 1, count_include_pad=False)), [image])
    record("pool_1d", Of(lambda p, x: p(F.gelu(x)), nn.MaxPool1d(2)), [torch.randn(2, 3, 8)])
    record("ceil_pool", nn.MaxPool2d(4, 3, ceil_mode=True), [image])
    record("adaptive", nn.AdaptiveAvgPool2d((3, 2)), [image])
    record("prelu", Of(lambda p, x: p(x), nn.PReLU(3)), [image])
    record("sdpa", Of(lambda q: F.scaled_dot_product_attention(q, q, q) + 1), [torch.randn(1, 2, 5, 4)])
    record("embedding", Of(lambda e, i: e(i) * 2, nn.Embedding(7, 4)), [torch.tensor([[1, 2], [3, 6]])])
    record("lstm", Of(lambda l, x: l(x)[0].tanh(), nn.LSTM(8, 4, batch_first=True)), [rows])


def products():
    torch.manual_seed(3)
    rows, other, square = torch.randn(6, 8), torch.randn(8, 5), torch.randn(5, 5)
    batch = torch.randn(2, 3, 4)
    record("product_tail", Of(lambda l, x, r: F.gelu(l(x) * 1.5 + r), nn.Linear(8, 5)), [rows, torch.randn(6, 5)])
    record("product_transposed", Of(lambda x, y: x.t() @ y.t() + 1), [torch.randn(8, 6), torch.randn(5, 8)])
    record("product_batched", Of(lambda x, y: torch.bmm(x, y).relu()), [batch, torch.randn(2, 4, 5)])
    record("product_of_rows", Of(lambda x, y: (x @ y).tanh()), [batch, torch.randn(4, 5)])
    record("product_bijl", Of(lambda x, y: torch.einsum("bijl,lk->bijk", x, y)), [torch.randn(2, 2, 3, 4), torch.randn(4, 5)])
    line, image, volume = torch.randn(2, 3, 11), torch.randn(2, 3, 6, 7), torch.randn(1, 2, 4, 5, 4)
    record("conv_line", Of(lambda c, x: c(x).relu(), nn.Conv1d(3, 4, 3, stride=2, dilation=2)), [line])
    record("conv_image", Of(lambda c, x, r: c(x) * 2 + r, nn.Conv2d(3, 4, (3, 2), stride=(1, 2), padding=(1, 0))), [image, torch.randn(4, 1, 1)])
    record("conv_volume", Of(lambda c, x: c(x).sigmoid(), nn.Conv3d(2, 3, (2, 3, 2), padding=1)), [volume])
    record("conv_back", Of(lambda c, x: c(x).relu(), nn.ConvTranspose2d(3, 4, 3, padding=1, dilation=(1, 2), bias=False)), [image])
    record("conv_back_strided", Of(lambda c, x: c(x).relu(), nn.ConvTranspose2d(3, 4, (3, 4), stride=(2, 3), padding=1, output_padding=1)), [image])
    record("diagonal_left", Of(lambda a, b: torch.diag(a) @ b), [torch.randn(8), other])
    record("diagonal_right", Of(lambda a, b: b @ torch.diag(a)), [torch.randn(5), other])
    record("linear_sum", Of(lambda l, x: l(x).sum(1, keepdim=True), nn.Linear(8, 5)), [rows])
    record("linear_mean", Of(lambda l, s, x: (l(x) - s.weight[0]).mean(1) * 3, nn.Linear(8, 5), nn.Linear(5, 1)), [rows])
    record("product_sum", Of(lambda l, x: ((x @ l.weight.T) / 2).sum(1, keepdim=True) * 1.5, nn.Linear(8, 5)), [rows])
    record("sum_of_one", Of(lambda l, x: l(x).sum(1, keepdim=True).max(1, keepdim=True)[0].logsumexp(1, keepdim=True), nn.Linear(8, 5)), [rows])
    record("argmax_row", Of(lambda x: torch.argmax(x.tanh(), dim=1)), [rows])
    record("argmin_column", Of(lambda x: torch.argmin(x, dim=0, keepdim=True)), [rows])
    record("max_pair", Of(lambda x: torch.max(x * 2, 1)), [rows])
    transposed = nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1)
    record("conv_back_mean", Of(lambda c, x: (c(x) * 0.5).mean((2, 3), keepdim=True), transposed), [image])
    record("conv_back_plain_mean", Of(lambda c, x: c(x).mean((2, 3), keepdim=True), nn.ConvTranspose2d(3, 4, 3)), [image])
    record("conv_mean", Of(lambda c, x: c(x).mean((2, 3)), nn.Conv2d(3, 4, 3, padding=1)), [image])
    record("linear_pool", Of(lambda l, p, x: p(l(x).unsqueeze(1)).squeeze(1).tanh(), nn.Linear(8, 6), nn.AvgPool1d(3)), [rows])
    record("conv_pool", Of(lambda c, p, x: p(c(x)).sigmoid(), nn.Conv2d(3, 4, 3, padding=1), nn.AvgPool2d(2)), [image])
    record("conv_depthwise", Of(lambda c, x: F.hardswish(c(x) * 2), nn.Conv2d(3, 3, (3, 2), stride=(2, 1), padding=(1, 0), groups=3)), [image])
    record("triangle_upper", Of(lambda a, b: torch.triu(a @ b)), [square, torch.randn(5, 5)])
    record("triangle_lower", Of(lambda a, b: torch.tril(a @ b)), [square, torch.randn(5, 5)])


def examples(folder):
    (HERE / "examples").mkdir(exist_ok=True)
    for path in sorted(pathlib.Path(folder).glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        model = module.Model(*module.get_init_inputs())
        graph = tracer._Writer(program_of(model, module.get_inputs())).graph()
        for node in graph["nodes"]:
            node.pop("source", None)
        (HERE / "examples" / f"{path.stem}.json").write_text(json.dumps({"graph": graph}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    pointwise()
    rows()
    losses()
    modules()
    products()
    attentions()
    halves()
    if len(sys.argv) > 1:
        examples(sys.argv[1])
