"""Runs inside an instance: prints who boto3 finds itself to be, configured with nothing but where STS is."""
import sys

import boto3

session = boto3.Session()
credentials = session.get_credentials()
assert credentials.method == "iam-role", credentials.method
print(session.client("sts", endpoint_url=sys.argv[1]).get_caller_identity()["Arn"])
