"""Run inside an instance: asks again and again who it is, as boto3 does by itself; prints a line of JSON for each call."""
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# One attempt: a retry would hide a call that failed.
config = Config(retries={"total_max_attempts": 1})
sts = boto3.client("sts", endpoint_url=sys.argv[1], region_name="us-east-1", config=config)
while True:
    began = time.time() * 1000
    try:
        outcome = {"arn": sts.get_caller_identity()["Arn"]}
    except ClientError as error:
        outcome = {"error": error.response["Error"]["Code"]}
    except Exception as error:
        outcome = {"error": repr(error)}
    print(json.dumps({"began": began, **outcome}), flush=True)
    time.sleep(0.05)
