"""The imitation: moto on a free port of the loopback interface, for as long as its state file is there."""

import argparse
import json
import os
import time
from pathlib import Path


def main() -> None:
    """Starts moto, writes where it is to the state file, and stops when that file is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path, help="the file that says where the server is")
    state: Path = parser.parse_args().state
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")  # roles attach policies of AWS
    from moto.server import ThreadedMotoServer

    from pulumi_aws_databases.local import moto_gaps

    moto_gaps.close()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    written = state.with_suffix(".new")
    written.write_text(json.dumps({"url": f"http://127.0.0.1:{port}", "pid": os.getpid()}))
    written.replace(state)
    while state.exists():
        time.sleep(0.5)
    server.stop()


if __name__ == "__main__":
    main()
