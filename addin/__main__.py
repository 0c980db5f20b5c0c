"""``python -m addin`` is ``hcpcs-excel``, where only programs with a signature may be started."""

from addin.cli.command import main

if __name__ == "__main__":
    main()
