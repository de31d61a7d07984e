import Testing

@testable import Agents

struct LogExcerptTests {
  @Test func `frames of packages and of the harness are left out, the candidate's own and the message stay`()
  {
    let log = """
      forward raised CompilationError
      Traceback (most recent call last):
        File "/root/.cache/egg/harness-1/egg_harness/errors.py", line 74, in running
          yield
        File "/opt/venv/lib/python3.12/site-packages/torch/nn/modules/module.py", line 1779, in _call
          return self._call_impl(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^
        File "/tmp/w/candidate.py", line 12, in forward
          project[(4,)](
        File "/opt/venv/lib/python3.12/site-packages/triton/runtime/jit.py", line 370, in <lambda>
          return lambda *args
      triton.compiler.errors.CompilationError: at 28:11:
              total = tl.dot(a, b)
                      ^
      NameError('tf32 is not defined')
      """
    #expect(
      LogExcerpt.text(log) == """
        forward raised CompilationError
        Traceback (most recent call last):
          File "/tmp/w/candidate.py", line 12, in forward
            project[(4,)](
        triton.compiler.errors.CompilationError: at 28:11:
                total = tl.dot(a, b)
                        ^
        NameError('tf32 is not defined')
        """)
  }

  @Test(arguments: ["", "one line", "  File \"candidate.cpp\", 3\n    error: x", "a\n\nb\n"])
  func `a log without such frames is left as it is`(log: String) {
    #expect(LogExcerpt.text(log) == log)
  }
}
