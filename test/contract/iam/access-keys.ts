import assert from "node:assert/strict";
import {
	CreateAccessKeyCommand,
	CreateUserCommand,
	DeleteAccessKeyCommand,
	DeleteUserCommand,
	GetAccessKeyLastUsedCommand,
	ListAccessKeysCommand,
	UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { ACCOUNT } from "../running-controller.ts";
import type { Cases, Contract } from "./case.ts";

const dave = { UserName: "Dave" };

async function idsOf({ iam }: Contract): Promise<string[]> {
	const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand(dave));
	return AccessKeyMetadata?.map((key) => key.AccessKeyId ?? "") ?? [];
}

/** The contract of access keys. */
export const accessKeyCases: Cases = {
	async CreateAccessKey({ iam, controller }) {
		await iam.send(new CreateUserCommand(dave));
		const { AccessKey } = await iam.send(new CreateAccessKeyCommand(dave));
		const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
		assert.match(AccessKeyId, /^AKIA[A-Z2-7]{16}$/);
		assert.match(SecretAccessKey, /^[A-Za-z0-9+/]{40}$/);
		assert.equal(AccessKey?.Status, "Active");
		assert.equal(AccessKey?.UserName, "Dave");
		const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
		const { sts } = controller.as(keys);
		const caller = await sts.send(new GetCallerIdentityCommand({}));
		assert.equal(caller.Arn, `arn:aws:iam::${ACCOUNT}:user/Dave`);
		await iam.send(new CreateAccessKeyCommand(dave));
		await assert.rejects(iam.send(new CreateAccessKeyCommand(dave)), {
			name: "LimitExceededException",
			message: "Cannot exceed quota for AccessKeysPerUser: 2",
		});
	},

	async ListAccessKeys({ iam }) {
		const listed = await iam.send(new ListAccessKeysCommand(dave));
		assert.equal(listed.IsTruncated, false);
		assert.equal(listed.AccessKeyMetadata?.length, 2);
		for (const key of listed.AccessKeyMetadata ?? []) {
			const { CreateDate, AccessKeyId, ...rest } = key;
			assert.deepEqual(rest, { ...dave, Status: "Active" });
		}
	},

	async UpdateAccessKey(contract) {
		const [AccessKeyId] = await idsOf(contract);
		const { iam } = contract;
		const off = { ...dave, AccessKeyId, Status: "Inactive" as const };
		await iam.send(new UpdateAccessKeyCommand(off));
		const { AccessKeyMetadata } = await iam.send(
			new ListAccessKeysCommand(dave),
		);
		assert.deepEqual(
			AccessKeyMetadata?.map((key) => key.Status),
			["Inactive", "Active"],
		);
	},

	async GetAccessKeyLastUsed(contract) {
		const { iam } = contract;
		const [, AccessKeyId] = await idsOf(contract);
		const answer = await iam.send(
			new GetAccessKeyLastUsedCommand({ AccessKeyId }),
		);
		assert.equal(answer.UserName, "Dave");
		assert.deepEqual(answer.AccessKeyLastUsed, {
			ServiceName: "N/A",
			Region: "N/A",
		});
		const foreign = { AccessKeyId: "AKIANOBODY0000000000" };
		await assert.rejects(iam.send(new GetAccessKeyLastUsedCommand(foreign)), {
			name: "AccessDenied",
		});
	},

	async DeleteAccessKey(contract) {
		const { iam } = contract;
		await assert.rejects(iam.send(new DeleteUserCommand(dave)), {
			name: "DeleteConflictException",
			message: "Cannot delete entity, must delete access keys first.",
		});
		for (const AccessKeyId of await idsOf(contract)) {
			await iam.send(new DeleteAccessKeyCommand({ ...dave, AccessKeyId }));
			const again = iam.send(
				new DeleteAccessKeyCommand({ ...dave, AccessKeyId }),
			);
			await assert.rejects(again, {
				name: "NoSuchEntityException",
				message: `The Access Key with id ${AccessKeyId} cannot be found.`,
			});
		}
		await iam.send(new DeleteUserCommand(dave));
	},
};
