#!/bin/sh
# Puts together what Lambda gets: the code, the packages that its runtime lacks, and whom to trust of RDS.
set -eu
cd "$(dirname "$0")"
rm -rf build
python3 -m pip install --quiet --target build --requirement function/requirements.txt \
    --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64 --python-version 3.13 --only-binary :all:
cp -R function/orders build/
curl -fsSo build/global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
