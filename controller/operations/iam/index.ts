import type { AnyOperation } from "../operation.ts";
import { AddRoleToInstanceProfile } from "./AddRoleToInstanceProfile.ts";
import { AttachGroupPolicy } from "./AttachGroupPolicy.ts";
import { AttachRolePolicy } from "./AttachRolePolicy.ts";
import { AttachUserPolicy } from "./AttachUserPolicy.ts";
import { CreateAccessKey } from "./CreateAccessKey.ts";
import { CreateInstanceProfile } from "./CreateInstanceProfile.ts";
import { CreateRole } from "./CreateRole.ts";
import { CreateUser } from "./CreateUser.ts";
import { DeleteAccessKey } from "./DeleteAccessKey.ts";
import { DeleteGroupPolicy } from "./DeleteGroupPolicy.ts";
import { DeleteInstanceProfile } from "./DeleteInstanceProfile.ts";
import { DeleteRole } from "./DeleteRole.ts";
import { DeleteRolePermissionsBoundary } from "./DeleteRolePermissionsBoundary.ts";
import { DeleteRolePolicy } from "./DeleteRolePolicy.ts";
import { DeleteUser } from "./DeleteUser.ts";
import { DeleteUserPermissionsBoundary } from "./DeleteUserPermissionsBoundary.ts";
import { DeleteUserPolicy } from "./DeleteUserPolicy.ts";
import { DetachGroupPolicy } from "./DetachGroupPolicy.ts";
import { DetachRolePolicy } from "./DetachRolePolicy.ts";
import { DetachUserPolicy } from "./DetachUserPolicy.ts";
import { GetGroupPolicy } from "./GetGroupPolicy.ts";
import { GetInstanceProfile } from "./GetInstanceProfile.ts";
import { GetRole } from "./GetRole.ts";
import { GetRolePolicy } from "./GetRolePolicy.ts";
import { GetUser } from "./GetUser.ts";
import { GetUserPolicy } from "./GetUserPolicy.ts";
import { ListAccessKeys } from "./ListAccessKeys.ts";
import { ListAttachedGroupPolicies } from "./ListAttachedGroupPolicies.ts";
import { ListAttachedRolePolicies } from "./ListAttachedRolePolicies.ts";
import { ListAttachedUserPolicies } from "./ListAttachedUserPolicies.ts";
import { ListGroupPolicies } from "./ListGroupPolicies.ts";
import { ListInstanceProfiles } from "./ListInstanceProfiles.ts";
import { ListInstanceProfilesForRole } from "./ListInstanceProfilesForRole.ts";
import { ListInstanceProfileTags } from "./ListInstanceProfileTags.ts";
import { ListPolicyTags } from "./ListPolicyTags.ts";
import { ListRolePolicies } from "./ListRolePolicies.ts";
import { ListRoles } from "./ListRoles.ts";
import { ListRoleTags } from "./ListRoleTags.ts";
import { ListUserPolicies } from "./ListUserPolicies.ts";
import { ListUsers } from "./ListUsers.ts";
import { ListUserTags } from "./ListUserTags.ts";
import { PutGroupPolicy } from "./PutGroupPolicy.ts";
import { PutRolePermissionsBoundary } from "./PutRolePermissionsBoundary.ts";
import { PutRolePolicy } from "./PutRolePolicy.ts";
import { PutUserPermissionsBoundary } from "./PutUserPermissionsBoundary.ts";
import { PutUserPolicy } from "./PutUserPolicy.ts";
import { RemoveRoleFromInstanceProfile } from "./RemoveRoleFromInstanceProfile.ts";
import { TagInstanceProfile } from "./TagInstanceProfile.ts";
import { TagPolicy } from "./TagPolicy.ts";
import { TagRole } from "./TagRole.ts";
import { TagUser } from "./TagUser.ts";
import { UntagInstanceProfile } from "./UntagInstanceProfile.ts";
import { UntagPolicy } from "./UntagPolicy.ts";
import { UntagRole } from "./UntagRole.ts";
import { UntagUser } from "./UntagUser.ts";
import { UpdateAssumeRolePolicy } from "./UpdateAssumeRolePolicy.ts";

/** Every operation of IAM that the controller answers. */
export const iamOperations: readonly AnyOperation[] = [
	AddRoleToInstanceProfile,
	AttachGroupPolicy,
	AttachRolePolicy,
	AttachUserPolicy,
	CreateAccessKey,
	CreateInstanceProfile,
	CreateRole,
	CreateUser,
	DeleteAccessKey,
	DeleteGroupPolicy,
	DeleteInstanceProfile,
	DeleteRole,
	DeleteRolePermissionsBoundary,
	DeleteRolePolicy,
	DeleteUser,
	DeleteUserPermissionsBoundary,
	DeleteUserPolicy,
	DetachGroupPolicy,
	DetachRolePolicy,
	DetachUserPolicy,
	GetGroupPolicy,
	GetInstanceProfile,
	GetRole,
	GetRolePolicy,
	GetUser,
	GetUserPolicy,
	ListAccessKeys,
	ListAttachedGroupPolicies,
	ListAttachedRolePolicies,
	ListAttachedUserPolicies,
	ListGroupPolicies,
	ListInstanceProfileTags,
	ListInstanceProfiles,
	ListInstanceProfilesForRole,
	ListPolicyTags,
	ListRolePolicies,
	ListRoleTags,
	ListRoles,
	ListUserPolicies,
	ListUserTags,
	ListUsers,
	PutGroupPolicy,
	PutRolePermissionsBoundary,
	PutRolePolicy,
	PutUserPermissionsBoundary,
	PutUserPolicy,
	RemoveRoleFromInstanceProfile,
	TagInstanceProfile,
	TagPolicy,
	TagRole,
	TagUser,
	UntagInstanceProfile,
	UntagPolicy,
	UntagRole,
	UntagUser,
	UpdateAssumeRolePolicy,
];
