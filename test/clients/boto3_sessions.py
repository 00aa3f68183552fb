"""Sessions of every kind, as programs with boto3 make and use them; prints what came of it as one JSON object."""
import json
import os
import sys

import boto3
from botocore.exceptions import ClientError

endpoint = os.environ["ENDPOINT"]


def policy(*actions):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


def service(name, keys=None):
    chosen = {} if keys is None else {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys.get("SessionToken"),
    }
    return boto3.client(name, endpoint_url=endpoint, **chosen)


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return None


seen = {}
iam = service("iam")
trust = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": "111111111111"},
    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    "Condition": {"StringEquals": {"sts:ExternalId": "secret-1"}},
}]})
role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
iam.put_role_policy(RoleName="worker", PolicyName="p", PolicyDocument=policy("iam:*", "sts:*"))
iam.create_user(UserName="alice")
iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=policy("sts:*", "iam:List*"))
alice = iam.create_access_key(UserName="alice")["AccessKey"]
sts = service("sts", alice)

assume = {"RoleArn": role, "RoleSessionName": "try"}
seen["withoutExternalId"] = refusal(sts.assume_role, **assume)
answer = sts.assume_role(
    **assume, ExternalId="secret-1", SourceIdentity="alice", DurationSeconds=900,
    Tags=[{"Key": "team", "Value": "blue"}], TransitiveTagKeys=["team"],
    Policy=policy("sts:*", "iam:ListRoles"))
seen["assumed"] = [answer["AssumedRoleUser"]["Arn"], answer["SourceIdentity"], answer["PackedPolicySize"] > 0]
session = answer["Credentials"]
seen["sessionLists"] = "Roles" in service("iam", session).list_roles()
seen["sessionDenied"] = refusal(service("iam", session).list_users)
seen["tagOverridden"] = refusal(
    service("sts", session).assume_role, **assume, ExternalId="secret-1", Tags=[{"Key": "Team", "Value": "red"}])
seen["sourceChanged"] = refusal(
    service("sts", session).assume_role, **assume, ExternalId="secret-1", SourceIdentity="bob")
seen["tooLong"] = refusal(
    service("sts", session).assume_role, **assume, ExternalId="secret-1", DurationSeconds=3601)
seen["noArn"] = refusal(sts.assume_role, RoleArn="nothing-valid-in-here", RoleSessionName="try")
seen["unknownRole"] = refusal(sts.assume_role, RoleArn=role + "x", RoleSessionName="try")

own = sts.get_session_token()["Credentials"]
seen["ownIdentity"] = service("sts", own).get_caller_identity()["Arn"]
seen["ownIam"] = refusal(service("iam", own).list_roles)
seen["ownAgain"] = refusal(service("sts", own).get_federation_token, Name="bob")
seen["mfa"] = refusal(sts.get_session_token, SerialNumber="arn:aws:iam::111111111111:mfa/alice", TokenCode="123456")

federated = sts.get_federation_token(Name="bob")
seen["federated"] = [federated["FederatedUser"]["Arn"], federated["PackedPolicySize"]]
seen["federatedEc2"] = refusal(service("ec2", federated["Credentials"]).describe_instances)[0]
seen["federatedSts"] = refusal(service("sts", federated["Credentials"]).assume_role, **assume)[0]

denied = refusal(service("ec2", alice).describe_instances)
encoded = denied[1].rsplit("Encoded authorization failure message: ", 1)[1]
decoded = json.loads(sts.decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"])
seen["decoded"] = [decoded["allowed"], decoded["context"]["action"]]
seen["keyInfo"] = sts.get_access_key_info(AccessKeyId=alice["AccessKeyId"])["Account"]
results = iam.simulate_principal_policy(
    PolicySourceArn="arn:aws:iam::111111111111:user/alice",
    ActionNames=["sts:AssumeRole", "iam:CreateUser"])["EvaluationResults"]
seen["simulated"] = [one["EvalDecision"] for one in results]

json.dump(seen, sys.stdout)
