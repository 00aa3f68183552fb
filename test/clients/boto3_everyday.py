"""What a boto3 user does on an ordinary day; prints what came of it as one JSON object."""
import json
import os
import sys

import boto3
from botocore.exceptions import ClientError

endpoint = os.environ["ENDPOINT"]
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com", "AWS": "111111111111"},
        "Action": "sts:AssumeRole",
    }],
})
POLICY = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
})


def service(name, **keys):
    return boto3.client(name, endpoint_url=endpoint, **keys)


def keys_of(credentials):
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials.get("SessionToken"),
    }


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


seen = {}
iam, sts, ec2 = service("iam"), service("sts"), service("ec2")
seen["root"] = sts.get_caller_identity()["Arn"]

role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST,
                       Tags=[{"Key": "größe", "Value": "1 + 1 = 2"}])["Role"]
seen["trust"] = role["AssumeRolePolicyDocument"]
iam.put_role_policy(RoleName="worker", PolicyName="all", PolicyDocument=POLICY)
seen["policy"] = iam.get_role_policy(RoleName="worker", PolicyName="all")["PolicyDocument"]
seen["tags"] = iam.list_role_tags(RoleName="worker")["Tags"]
iam.create_instance_profile(InstanceProfileName="worker")
iam.add_role_to_instance_profile(InstanceProfileName="worker", RoleName="worker")
iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="worker")

for name in ("u1", "u2", "u3"):
    iam.create_user(UserName=name)
pages = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})
seen["users"] = [user["UserName"] for page in pages for user in page["Users"]]
iam.put_user_policy(UserName="u1", PolicyName="all", PolicyDocument=POLICY)
user_keys = keys_of(iam.create_access_key(UserName="u1")["AccessKey"])
seen["user"] = service("sts", **user_keys).get_caller_identity()["Arn"]

session = service("sts", **user_keys).assume_role(
    RoleArn=role["Arn"], RoleSessionName="try", DurationSeconds=900)
session_keys = keys_of(session["Credentials"])
seen["session"] = service("sts", **session_keys).get_caller_identity()["Arn"]
seen["asRole"] = service("iam", **session_keys).get_role(RoleName="worker")["Role"]["Arn"]

# The other way to call: the parameters and the signature in the URL.
url = service("sts", **user_keys).generate_presigned_url("get_caller_identity", HttpMethod="GET")
import urllib.request
with urllib.request.urlopen(url) as answer:
    seen["presigned"] = answer.status

seen["refusals"] = [
    refusal(iam.get_role, RoleName="none"),
    refusal(iam.create_role, RoleName="WORKER", AssumeRolePolicyDocument=TRUST),
    refusal(iam.delete_role, RoleName="worker"),
    refusal(iam.put_role_policy, RoleName="worker", PolicyName="p", PolicyDocument="{}"),
    refusal(service("iam", **user_keys).get_role, RoleName="no*pe"),
    refusal(service("iam", aws_access_key_id="AKIANOBODY0000000000",
                    aws_secret_access_key="x").list_users),
    refusal(ec2.run_instances, ImageId="ami-00000000", MinCount=1, MaxCount=1),
]

image = ec2.register_image(Name="any", ImageLocation="any")["ImageId"]
# Seconds between two looks; boto3's own are 15.
SOON = {"Delay": 1}
# As a resource, which is how many scripts are written.
resource = boto3.resource("ec2", endpoint_url=endpoint)
(instance,) = resource.create_instances(
    ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.nano",
    IamInstanceProfile={"Name": "worker"}, UserData="#!/bin/sh\n",
    TagSpecifications=[{"ResourceType": "network-interface", "Tags": [{"Key": "net", "Value": "a"}]}])
instance.wait_until_running(WaiterConfig=SOON)
instance.reload()
seen["instance"] = [instance.state["Name"], instance.iam_instance_profile["Arn"]]
seen["userData"] = instance.describe_attribute(Attribute="userData")["UserData"]["Value"]
instance.create_tags(Tags=[{"Key": "Name", "Value": "web"}])
instance.reload()
seen["instanceTags"] = instance.tags
(interface,) = instance.network_interfaces
interface.load()
seen["interface"] = [interface.private_ip_address == instance.private_ip_address,
                     interface.attachment["InstanceId"] == instance.id, interface.tag_set]
ec2.create_placement_group(GroupName="apart", Strategy="spread")
instance.stop()
instance.wait_until_stopped(WaiterConfig=SOON)
ec2.modify_instance_placement(InstanceId=instance.id, GroupName="apart")
instance.start()
instance.wait_until_running(WaiterConfig=SOON)
instance.reload()
seen["placement"] = instance.placement["GroupName"]
instance.terminate()
instance.wait_until_terminated(WaiterConfig=SOON)
seen["terminated"] = True

json.dump(seen, sys.stdout)
