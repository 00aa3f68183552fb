import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateKeyPair } from "../../../../controller/operations/ec2/CreateKeyPair.ts";
import { DeleteKeyPair } from "../../../../controller/operations/ec2/DeleteKeyPair.ts";
import { DescribeKeyPairs } from "../../../../controller/operations/ec2/DescribeKeyPairs.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";

async function oneKey() {
	const call = await fakeCallContext();
	const made = await CreateKeyPair.handle(
		{ KeyName: "mine", KeyType: "ed25519" },
		call,
	);
	return { call, KeyPairId: made.KeyPairId };
}

describe("DeleteKeyPair", () => {
	describe("input", () => {
		it("demands a name or an id", async () => {
			const { call } = await oneKey();
			await assert.rejects(DeleteKeyPair.handle({}, call), {
				code: "MissingParameter",
			});
		});
	});

	describe("authorization", () => {
		it("touches the key pair by its stored name, also when it is given by id", async () => {
			const { call, KeyPairId } = await oneKey();
			for (const input of [{ KeyName: "mine" }, { KeyPairId }]) {
				const [touched] = await DeleteKeyPair.resources(input, call);
				assert.ok(touched?.arn.endsWith("key-pair/mine"));
			}
		});
	});

	describe("behaviour", () => {
		it("forgets the key pair, and is content when it is not there", async () => {
			for (const by of ["name", "id"]) {
				const { call, KeyPairId } = await oneKey();
				const input = by === "id" ? { KeyPairId } : { KeyName: "mine" };
				assert.deepEqual(await DeleteKeyPair.handle(input, call), {
					Return: true,
					KeyPairId,
				});
				const { KeyPairs } = await DescribeKeyPairs.handle({}, call);
				assert.deepEqual(KeyPairs, []);
				assert.deepEqual(await DeleteKeyPair.handle(input, call), {
					Return: true,
				});
			}
		});
	});
});
