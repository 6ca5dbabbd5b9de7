"""An imitation of AWS on this machine, and deploying to it. It is not AWS: it keeps records, and nothing runs."""
