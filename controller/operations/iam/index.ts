import type { AnyOperation } from "../operation.ts";
import { AddRoleToInstanceProfile } from "./AddRoleToInstanceProfile.ts";
import { CreateAccessKey } from "./CreateAccessKey.ts";
import { CreateInstanceProfile } from "./CreateInstanceProfile.ts";
import { CreateRole } from "./CreateRole.ts";
import { CreateUser } from "./CreateUser.ts";
import { DeleteAccessKey } from "./DeleteAccessKey.ts";
import { DeleteInstanceProfile } from "./DeleteInstanceProfile.ts";
import { DeleteRole } from "./DeleteRole.ts";
import { DeleteRolePolicy } from "./DeleteRolePolicy.ts";
import { DeleteUser } from "./DeleteUser.ts";
import { DeleteUserPolicy } from "./DeleteUserPolicy.ts";
import { GetInstanceProfile } from "./GetInstanceProfile.ts";
import { GetRole } from "./GetRole.ts";
import { GetRolePolicy } from "./GetRolePolicy.ts";
import { GetUser } from "./GetUser.ts";
import { GetUserPolicy } from "./GetUserPolicy.ts";
import { ListAccessKeys } from "./ListAccessKeys.ts";
import { ListInstanceProfiles } from "./ListInstanceProfiles.ts";
import { ListInstanceProfilesForRole } from "./ListInstanceProfilesForRole.ts";
import { ListRolePolicies } from "./ListRolePolicies.ts";
import { ListRoles } from "./ListRoles.ts";
import { ListUserPolicies } from "./ListUserPolicies.ts";
import { ListUsers } from "./ListUsers.ts";
import { PutRolePolicy } from "./PutRolePolicy.ts";
import { PutUserPolicy } from "./PutUserPolicy.ts";
import { RemoveRoleFromInstanceProfile } from "./RemoveRoleFromInstanceProfile.ts";
import { UpdateAssumeRolePolicy } from "./UpdateAssumeRolePolicy.ts";

/** Every operation of IAM that the controller answers. */
export const iamOperations: readonly AnyOperation[] = [
	AddRoleToInstanceProfile,
	CreateAccessKey,
	CreateInstanceProfile,
	CreateRole,
	CreateUser,
	DeleteAccessKey,
	DeleteInstanceProfile,
	DeleteRole,
	DeleteRolePolicy,
	DeleteUser,
	DeleteUserPolicy,
	GetInstanceProfile,
	GetRole,
	GetRolePolicy,
	GetUser,
	GetUserPolicy,
	ListAccessKeys,
	ListInstanceProfiles,
	ListInstanceProfilesForRole,
	ListRolePolicies,
	ListRoles,
	ListUserPolicies,
	ListUsers,
	PutRolePolicy,
	PutUserPolicy,
	RemoveRoleFromInstanceProfile,
	UpdateAssumeRolePolicy,
];
