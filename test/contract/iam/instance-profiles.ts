import assert from "node:assert/strict";
import {
	AddRoleToInstanceProfileCommand,
	CreateInstanceProfileCommand,
	CreateRoleCommand,
	DeleteInstanceProfileCommand,
	DeleteRoleCommand,
	GetInstanceProfileCommand,
	ListInstanceProfilesCommand,
	ListInstanceProfilesForRoleCommand,
	ListInstanceProfileTagsCommand,
	RemoveRoleFromInstanceProfileCommand,
	TagInstanceProfileCommand,
	UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, decoded, TAGS, TRUST } from "./case.ts";

const profile = { InstanceProfileName: "Web" };
const role = { RoleName: "Server" };
const both = { ...profile, ...role };
const Arn = `arn:aws:iam::${ACCOUNT}:instance-profile/team/Web`;

/** The contract of instance profiles. */
export const instanceProfileCases: Cases = {
	async CreateInstanceProfile({ iam }) {
		const { InstanceProfile } = await iam.send(
			new CreateInstanceProfileCommand({
				...{ ...profile, Path: "/team/", Tags: TAGS },
			}),
		);
		const { InstanceProfileId, CreateDate, ...rest } = InstanceProfile ?? {};
		assert.match(InstanceProfileId ?? "", /^AIPA[A-Z2-7]{17}$/);
		assert.ok(CreateDate instanceof Date);
		assert.deepEqual(rest, {
			...{ ...profile, Path: "/team/", Arn, Roles: [], Tags: TAGS },
		});
		const twin = { InstanceProfileName: "WEB" };
		await assert.rejects(iam.send(new CreateInstanceProfileCommand(twin)), {
			name: "EntityAlreadyExistsException",
			message: "Instance Profile WEB already exists.",
		});
	},

	async AddRoleToInstanceProfile({ iam }) {
		const AssumeRolePolicyDocument = TRUST;
		await iam.send(
			new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }),
		);
		await iam.send(new AddRoleToInstanceProfileCommand(both));
		await assert.rejects(iam.send(new AddRoleToInstanceProfileCommand(both)), {
			name: "LimitExceededException",
			message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
		});
	},

	async GetInstanceProfile({ iam }) {
		const answer = await iam.send(new GetInstanceProfileCommand(profile));
		const [held] = answer.InstanceProfile?.Roles ?? [];
		assert.equal(held?.Arn, `arn:aws:iam::${ACCOUNT}:role/Server`);
		assert.equal(decoded(held?.AssumeRolePolicyDocument), TRUST);
		assert.equal(held?.MaxSessionDuration, undefined);
		assert.deepEqual(answer.InstanceProfile?.Tags, TAGS);
	},

	async ListInstanceProfiles({ iam }) {
		const listed = await iam.send(
			new ListInstanceProfilesCommand({ PathPrefix: "/team/" }),
		);
		assert.equal(listed.IsTruncated, false);
		const [found] = listed.InstanceProfiles ?? [];
		assert.equal(found?.Arn, Arn);
		assert.equal(found?.Roles?.length, 1);
		assert.ok(!("Tags" in found));
	},

	async ListInstanceProfilesForRole({ iam }) {
		const listed = await iam.send(new ListInstanceProfilesForRoleCommand(role));
		assert.equal(listed.IsTruncated, false);
		const arns = listed.InstanceProfiles?.map((found) => found.Arn);
		assert.deepEqual(arns, [Arn]);
	},

	async TagInstanceProfile({ iam }) {
		const Tags = [{ Key: "Team", Value: "blue" }];
		await iam.send(new TagInstanceProfileCommand({ ...profile, Tags }));
	},

	async ListInstanceProfileTags({ iam }) {
		const listed = await iam.send(new ListInstanceProfileTagsCommand(profile));
		// Other than those of roles, these keys differ by case alone.
		assert.deepEqual(answerOf(listed), {
			Tags: [{ Key: "Team", Value: "blue" }, ...TAGS],
			IsTruncated: false,
		});
	},

	async UntagInstanceProfile({ iam }) {
		const TagKeys = ["Team", "cost"];
		await iam.send(new UntagInstanceProfileCommand({ ...profile, TagKeys }));
		const { Tags } = await iam.send(
			new ListInstanceProfileTagsCommand(profile),
		);
		assert.deepEqual(Tags, [{ Key: "team", Value: "" }]);
	},

	async RemoveRoleFromInstanceProfile({ iam }) {
		const deletion = iam.send(new DeleteInstanceProfileCommand(profile));
		await assert.rejects(deletion, {
			name: "DeleteConflictException",
			message:
				"Cannot delete entity, must remove roles from instance profile first.",
		});
		await iam.send(new RemoveRoleFromInstanceProfileCommand(both));
		const again = iam.send(new RemoveRoleFromInstanceProfileCommand(both));
		await assert.rejects(again, {
			name: "NoSuchEntityException",
			message: "Role Server in Instance Profile Web cannot be found.",
		});
		await iam.send(new DeleteRoleCommand(role));
	},

	async DeleteInstanceProfile({ iam }) {
		await iam.send(new DeleteInstanceProfileCommand(profile));
		const gone = iam.send(new GetInstanceProfileCommand(profile));
		await assert.rejects(gone, {
			name: "NoSuchEntityException",
			message: "Instance Profile Web cannot be found.",
		});
	},
};
