/// The Python side of the tests: compares each candidate with its reference in fp32 and fp64.
enum PythonDriver {
  static let source = #"""
    import concurrent.futures, copy, importlib.util, json, math, os, sys, traceback
    import torch

    EPSILON = 2.0 ** -24


    def fill(item, family, integers, generator):
        shape, dtype = item["shape"], getattr(torch, item["dtype"])
        if dtype == torch.bool:
            return torch.rand(shape, generator=generator) < 0.5
        if not dtype.is_floating_point:
            return torch.randint(0, integers, shape, generator=generator).to(dtype)
        x = torch.randn(shape, generator=generator)
        flat = x.view(-1)
        if family == "shifted": x += 100
        if family == "wide": x *= 20
        if family == "huge": x *= 1e30
        if family == "tiny": x *= 1e-39
        if family == "positive": x = x.abs() + 0.01
        if family == "ties": x = x.round()
        if family == "needle" and x.numel(): flat[flat.numel() // 3] = 1e4
        if family == "angles": x *= torch.tensor([1.0, 100.0, 5000.0, 1e6, 1e30])[torch.randint(0, 5, shape, generator=generator)]
        if family == "minus-infinity" and x.numel():
            x.view(-1, x.shape[-1])[::2] = -math.inf
        if family == "infinities" and x.numel():
            for place in torch.randint(0, flat.numel(), (3,), generator=generator).tolist():
                flat[place] = [math.nan, math.inf, -math.inf][place % 3]
        if family == "special" and x.numel():
            marks = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-40, 3e38, -3e38, 89.5, -88.0, -104.5]
            for place in torch.randint(0, flat.numel(), (max(1, flat.numel() // 40),), generator=generator).tolist():
                flat[place] = marks[place % len(marks)]
        return x.to(dtype)


    def widened(value):
        return value.double() if torch.is_tensor(value) and value.is_floating_point() else value


    def compare(index, found, eager, exact, factor):
        if found.shape != eager.shape: return f"output {index}: shape {tuple(found.shape)} instead of {tuple(eager.shape)}"
        if found.dtype != eager.dtype: return f"output {index}: {found.dtype} instead of {eager.dtype}"
        if not eager.is_floating_point():
            wrong = (found != eager).nonzero()
            return f"output {index}: differs at {wrong[0].tolist()}" if len(wrong) else None
        found, eager = found.double(), eager.double()
        def agrees(other):
            return torch.where(other.isnan(), found.isnan(), torch.where(other.isinf(), found == other, found.isfinite()))
        same = agrees(eager) | agrees(exact.float().double())  # PyTorch's own fp32 is odd in places, as gelu(inf)
        if not same.all():
            place = tuple((~same).nonzero()[0].tolist())
            return f"output {index}: {found[place].item()} instead of {eager[place].item()} at {place}"
        finite = eager.isfinite() & exact.isfinite() & found.isfinite()
        if not finite.any(): return None
        mine, theirs, truth = found[finite] - exact[finite], eager[finite] - exact[finite], exact[finite]
        rms = lambda x: x.square().mean().sqrt().item()
        allowed = factor * rms(theirs) + EPSILON * rms(truth)
        if rms(mine) > allowed:
            worst = (found - exact).abs().nan_to_num(0, 0, 0)[finite].argmax()
            return (f"output {index}: error {rms(mine):.3g} where PyTorch has {rms(theirs):.3g}; "
                    f"{found[finite][worst].item()!r} for {truth[worst].item()!r}")
        return None


    def poisoned(make):
        # What a kernel leaves unwritten must not look right by chance.
        def call(*arguments, **options):
            made = make(*arguments, **options)
            return made.fill_(float("nan")) if made.is_floating_point() else made
        return call


    torch.empty, torch.empty_like = poisoned(torch.empty), poisoned(torch.empty_like)


    def load(case):
        spec = importlib.util.spec_from_file_location("candidate", case["path"])
        candidate = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(candidate)
        return candidate


    def check(case, future):
        candidate = future.result()
        complaints = []
        for number, family in enumerate(case["families"]):
            torch.manual_seed(number)
            module = candidate.ModelNew()
            for parameter in module.parameters():
                with torch.no_grad(): parameter += 0.5 * torch.randn_like(parameter)
            double = copy.deepcopy(module).double()
            generator = torch.Generator().manual_seed(number)
            inputs = [fill(item, family, case["integers"], generator) for item in case["inputs"]]
            kept = [x.clone() for x in inputs]
            with torch.no_grad():
                found = module(*inputs)
                eager = candidate.Model.forward(module, *inputs)
                exact = candidate.Model.forward(double, *[widened(x) for x in inputs])
            as_list = lambda value: list(value) if isinstance(value, tuple) else [value]
            for index, values in enumerate(zip(as_list(found), as_list(eager), as_list(exact))):
                complaint = compare(index, *values, case["factor"])
                if complaint: complaints.append(f"{family}: {complaint}")
            if not all(torch.equal(a.nan_to_num(7), b.nan_to_num(7)) for a, b in zip(inputs, kept)):
                complaints.append(f"{family}: inputs were changed")
        return complaints


    results, cases = {}, json.load(open(sys.argv[1]))
    builders = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    futures = [builders.submit(load, case) for case in cases]
    for case, future in zip(cases, futures):
        try:
            results[case["name"]] = check(case, future)
        except Exception:
            results[case["name"]] = [traceback.format_exc()[-3000:]]
    json.dump(results, open(sys.argv[2], "w"))
    """#
}
