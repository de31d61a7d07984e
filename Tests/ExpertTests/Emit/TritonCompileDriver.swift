/// The Python side of the tests that compile Triton kernels for GPUs that are not there.
enum TritonCompileDriver {
  /// Runs each candidate's `forward`, whose launches compile instead, and complains of spills.
  static let source = #"""
    import importlib.util, json, os, re, subprocess, sys, tempfile, traceback
    if importlib.util.find_spec("triton") is None:
        print("Triton is not installed", file=sys.stderr)
        sys.exit(77)
    os.environ["TRITON_CACHE_DIR"] = tempfile.mkdtemp()
    import torch, triton
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource
    from triton.runtime.jit import JITFunction

    TYPES = {torch.float32: "*fp32", torch.float64: "*fp64", torch.float16: "*fp16", torch.bfloat16: "*bf16",
             torch.int64: "*i64", torch.int32: "*i32", torch.int16: "*i16", torch.int8: "*i8", torch.uint8: "*u8", torch.bool: "*i1"}
    TOOLS = os.path.join(os.path.dirname(triton.__file__), "backends", "nvidia", "bin")
    complaints = []


    def launch(function, *tensors, grid=None, warmup=None, **options):
        signature = {name: TYPES[x.dtype] for name, x in zip(function.arg_names, tensors)}
        aligned = {(place,): [["tt.divisibility", 16]] for place in range(len(tensors))}
        for capability in (80, 90, 100):
            source = ASTSource(fn=function, signature=signature, constexprs={}, attrs=aligned)
            compiled = triton.compile(source, target=GPUTarget("cuda", capability, 32), options=options)
            with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
                file.write(compiled.asm["cubin"])
                file.flush()
                usage = subprocess.run([os.path.join(TOOLS, "cuobjdump"), "-res-usage", file.name], capture_output=True, text=True).stdout
            found = dict(re.findall(r"(REG|STACK|LOCAL):(\d+)", usage))
            note = f"{function.__name__} for sm_{capability}: {found}, shared {compiled.metadata.shared}"
            if os.environ.get("EGG_SHOW_RESOURCES"): print(note, file=sys.stderr)
            if int(found["REG"]) * options["num_warps"] * 32 > 65536: complaints.append("too many registers: " + note)
            if int(found["STACK"]) > 64 or int(found["LOCAL"]) > 0: complaints.append("spills: " + note)


    JITFunction.run = launch
    results, cases = {}, json.load(open(sys.argv[1]))
    for case in cases:
        complaints.clear()
        try:
            spec = importlib.util.spec_from_file_location("candidate", case["path"])
            candidate = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(candidate)
            inputs = [torch.ones(item["shape"], dtype=getattr(torch, item["dtype"])) for item in case["inputs"]]
            with torch.no_grad(): candidate.ModelNew()(*inputs)
            results[case["name"]] = list(complaints)
        except Exception:
            results[case["name"]] = [traceback.format_exc()[-2000:]]
    json.dump(results, open(sys.argv[2], "w"))
    """#
}
