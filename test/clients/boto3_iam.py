"""What an administrator does with boto3 on an ordinary day; prints what came of it as one JSON object."""
import json
import os
import sys

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "111111111111"
iam = boto3.client("iam", endpoint_url=os.environ["ENDPOINT"])
resource = boto3.resource("iam", endpoint_url=os.environ["ENDPOINT"])


def policy(action, **more):
    statement = {"Effect": "Allow", "Action": action, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUST = policy("sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"})
READ = policy("s3:Get*", Resource="*")
WRITE = policy("s3:Put*", Resource="*")


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        found = error.response["Error"]
        return f"{found['Code']}: {found['Message']}"
    return None


def names(operation, member, key, **parameters):
    pages = iam.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1}, **parameters)
    return [item[key] if key else item for page in pages for item in page[member]]


seen = {}

# Roles and instance profiles, as Terraform and Ansible go about them.
iam.create_role(RoleName="web", Path="/app/", AssumeRolePolicyDocument=TRUST,
                Description="first", MaxSessionDuration=7200)
iam.get_waiter("role_exists").wait(RoleName="web")
iam.update_role(RoleName="web", Description="second")
iam.update_assume_role_policy(RoleName="web", PolicyDocument=TRUST)
iam.tag_role(RoleName="web", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
iam.untag_role(RoleName="web", TagKeys=["a"])
role = iam.get_role(RoleName="web")["Role"]
seen["role"] = {key: role.get(key) for key in
                ("Arn", "Description", "MaxSessionDuration", "RoleLastUsed", "Tags")}
for name in ("one", "two"):
    iam.put_role_policy(RoleName="web", PolicyName=name, PolicyDocument=READ)
seen["inline"] = names("list_role_policies", "PolicyNames", None, RoleName="web")
iam.create_instance_profile(InstanceProfileName="web", Path="/app/")
iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="web")
seen["profiles"] = names("list_instance_profiles_for_role", "InstanceProfiles", "Arn", RoleName="web")
seen["full"] = refusal(iam.add_role_to_instance_profile, InstanceProfileName="web", RoleName="web")
seen["inProfile"] = refusal(iam.delete_role, RoleName="web")

# Managed policies with versions.
arn = iam.create_policy(PolicyName="access", PolicyDocument=READ, Description="d")["Policy"]["Arn"]
iam.get_waiter("policy_exists").wait(PolicyArn=arn)
iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE, SetAsDefault=True)
seen["version"] = iam.get_policy_version(
    PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"]
seen["versions"] = names("list_policy_versions", "Versions", "VersionId", PolicyArn=arn)
iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
iam.attach_role_policy(RoleName="web", PolicyArn=arn)
seen["attached"] = names("list_attached_role_policies", "AttachedPolicies", "PolicyName", RoleName="web")
seen["entities"] = names("list_entities_for_policy", "PolicyRoles", "RoleName", PolicyArn=arn)
seen["local"] = names("list_policies", "Policies", "PolicyName", Scope="Local")
seen["inUse"] = refusal(iam.delete_policy, PolicyArn=arn)

# Users, groups and keys.
for name in ("bob", "Alice", "carol"):
    iam.create_user(UserName=name)
    iam.get_waiter("user_exists").wait(UserName=name)
iam.create_group(GroupName="staff")
for name in ("bob", "Alice"):
    iam.add_user_to_group(GroupName="staff", UserName=name)
iam.attach_group_policy(GroupName="staff", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
seen["members"] = names("get_group", "Users", "UserName", GroupName="staff")
seen["groups"] = names("list_groups_for_user", "Groups", "GroupName", UserName="bob")
key = iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"]
iam.update_access_key(UserName="bob", AccessKeyId=key, Status="Inactive")
seen["keys"] = [found["Status"] for found in iam.list_access_keys(UserName="bob")["AccessKeyMetadata"]]
seen["lastUsed"] = iam.get_access_key_last_used(AccessKeyId=key)["AccessKeyLastUsed"]
iam.put_user_permissions_boundary(UserName="bob", PermissionsBoundary=arn)
seen["boundary"] = resource.User("bob").permissions_boundary
seen["byResource"] = sorted(user.name for user in resource.users.all())

# The account as a whole.
seen["summary"] = iam.get_account_summary()["SummaryMap"]["Users"]
details = iam.get_paginator("get_account_authorization_details").paginate(
    Filter=["Role"], PaginationConfig={"PageSize": 1})
seen["details"] = [found["RoleName"] for page in details for found in page["RoleDetailList"]]
iam.create_account_alias(AccountAlias="example")
seen["aliases"] = names("list_account_aliases", "AccountAliases", None)
simulated = iam.simulate_principal_policy(
    PolicySourceArn=role["Arn"], ActionNames=["s3:GetObject", "s3:PutObject"])
seen["simulated"] = [found["EvalDecision"] for found in simulated["EvaluationResults"]]
provider = iam.create_open_id_connect_provider(
    Url="https://id.example.com", ClientIDList=["app"], ThumbprintList=["a" * 40])["OpenIDConnectProviderArn"]
seen["provider"] = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)["ClientIDList"]

# And away with it all.
iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
iam.delete_account_alias(AccountAlias="example")
iam.delete_user_permissions_boundary(UserName="bob")
iam.delete_access_key(UserName="bob", AccessKeyId=key)
iam.detach_group_policy(GroupName="staff", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
for user in resource.Group("staff").users.all():
    resource.Group("staff").remove_user(UserName=user.name)
resource.Group("staff").delete()
for user in resource.users.all():
    user.delete()
iam.detach_role_policy(RoleName="web", PolicyArn=arn)
iam.delete_policy(PolicyArn=arn)
iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
iam.delete_instance_profile(InstanceProfileName="web")
for name in ("one", "two"):
    iam.delete_role_policy(RoleName="web", PolicyName=name)
iam.delete_role(RoleName="web")
seen["left"] = [iam.get_account_summary()["SummaryMap"][kind]
                for kind in ("Users", "Groups", "Roles", "Policies", "InstanceProfiles", "Providers")]

json.dump(seen, sys.stdout)
