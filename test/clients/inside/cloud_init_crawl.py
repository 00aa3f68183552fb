"""Runs inside an instance: cloud-init's own Ec2 crawler, unpacked and not installed.

Arguments: where the package was unpacked, and what the guest's firmware says of itself: `ec2`, which makes cloud-init
use IMDSv2, or anything else, which makes it use IMDSv1. Prints what it found, and every request that it made.
"""
import json
import logging
import sys

unpacked, firmware = sys.argv[1:]
sys.path.insert(0, unpacked + "/usr/lib/python3/dist-packages")
logging.basicConfig(level=logging.WARNING)

import requests
from cloudinit import util
from cloudinit.sources import DataSourceEc2

uuid = firmware + "0f1c2-1b2c-4d3e-8f90-a1b2c3d4e5f6"
DataSourceEc2._collect_platform_data = lambda: {
    "uuid": uuid, "uuid_source": "dmi", "serial": uuid, "asset_tag": "", "vendor": "", "product_name": ""}
# There is no name server in the instance to ask for made-up names.
util.is_resolvable_url = lambda url: True

asked = []
send = requests.Session.request


def record(self, method, url, **kwargs):
    response = send(self, method=method, url=url, **kwargs)
    headers = {name.lower() for name in (kwargs.get("headers") or {})}
    asked.append([method, url, response.status_code, "x-aws-ec2-metadata-token" in headers])
    return response


requests.Session.request = lambda self, **kwargs: record(self, **kwargs)

settings = {"datasource": {"Ec2": {
    "metadata_urls": ["http://169.254.169.254"], "max_wait": 10, "timeout": 5}}}
source = DataSourceEc2.DataSourceEc2(settings, None, None)
found = source._get_data()
print(json.dumps({
    "found": found,
    "cloud": source.cloud_name,
    "metadata": source.metadata,
    "userData": (source.userdata_raw or b"").decode(),
    "identity": source.identity if found else None,
    "keys": source.get_public_ssh_keys() if found else [],
    "asked": asked,
}))
