"""Which words of a description changed between two releases, marked inside the later wording."""

from __future__ import annotations

from difflib import SequenceMatcher


def marked_words(before: str, after: str) -> str:
    """Answer the later wording with the words that changed in brackets.

    Args:
        before: The wording of the earlier release.
        after: The wording of the later one.

    Returns:
        The marked wording, "" where the words are the same but for capitals and spaces.

    >>> marked_words("Injection, drug, 1 mg", "Injection, drug, per 2 mg")
    'Injection, drug, [1 → per 2] mg'
    >>> marked_words("Wheelchair, standard", "Wheelchair, standard, any size")
    'Wheelchair, [standard → standard, any size]'
    >>> marked_words("Brace, custom made", "Brace made"), marked_words("BRACE", "Brace")
    ('[Brace, custom → Brace] made', '')
    """
    old, new = before.split(), after.split()
    compared = SequenceMatcher(
        None, [word.casefold() for word in old], [word.casefold() for word in new], autojunk=False
    )
    if all(kind == "equal" for kind, *_ in compared.get_opcodes()):
        return ""
    marked = []
    for kind, old_from, old_to, new_from, new_to in compared.get_opcodes():
        was, now = " ".join(old[old_from:old_to]), " ".join(new[new_from:new_to])
        if kind == "equal":
            marked.append(now)
        elif kind == "replace":
            marked.append(f"[{was} → {now}]")
        else:
            marked.append(f"[added: {now}]" if now else f"[deleted: {was}]")
    return " ".join(marked)
