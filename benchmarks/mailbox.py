#!/usr/bin/env python3
"""A folder in place of a language model, for people and agents that answer in their own time.

As the model of a run, `--model "command:python3 benchmarks/mailbox.py DIR"`: the prompt on standard input
is answered by `DIR/answers/HASH.md`, where HASH stands for its content. Where there is no such file yet, the
prompt is left as `DIR/questions/HASH.md` and the exit code is 75, which EGG takes as "later": the run, or the
problem of a bench, goes on from there when it is called again.
"""

import hashlib
import os
import sys
from pathlib import Path

ANSWERS_LATER = os.EX_TEMPFAIL


def write_whole(path: Path, text: str) -> None:
    """Write a file that nobody sees half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def answer(folder: Path, prompt: str) -> str | None:
    """The answer to a prompt; where there is none the prompt is left in the folder."""
    name = hashlib.sha256(prompt.encode()).hexdigest()[:16] + ".md"
    try:
        return (folder / "answers" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        write_whole(folder / "questions" / name, prompt)
        return None


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: mailbox.py DIR < PROMPT", file=sys.stderr)
        return os.EX_USAGE
    prompt = sys.stdin.read()
    text = answer(Path(sys.argv[1]), prompt)
    if text is None:
        print(f"the question lies in {sys.argv[1]}/questions", file=sys.stderr)
        return ANSWERS_LATER
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
