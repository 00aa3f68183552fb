import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateKeyPair } from "../../../../controller/operations/ec2/CreateKeyPair.ts";
import { DescribeKeyPairs } from "../../../../controller/operations/ec2/DescribeKeyPairs.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";

async function twoKeys() {
	const call = await fakeCallContext();
	const make = (KeyName: string) =>
		CreateKeyPair.handle(
			{
				KeyName,
				KeyType: "ed25519",
				TagSpecifications: [
					{ ResourceType: "key-pair", Tags: [{ Key: "n", Value: KeyName }] },
				],
			},
			call,
		);
	const first = await make("one");
	await make("two");
	const seen = async (input = {}) => {
		const { KeyPairs } = await DescribeKeyPairs.handle(input, call);
		return KeyPairs.map(({ KeyName }) => KeyName);
	};
	return { call, first, seen };
}

describe("DescribeKeyPairs", () => {
	describe("behaviour", () => {
		it("finds key pairs by name, id, filter and tag", async () => {
			const { first, seen } = await twoKeys();
			assert.deepEqual(await seen(), ["one", "two"]);
			for (const input of [
				{ KeyNames: ["one"] },
				{ KeyPairIds: [first.KeyPairId] },
				{ Filters: [{ Name: "key-name", Values: ["o*"] }] },
				{ Filters: [{ Name: "tag:n", Values: ["one"] }] },
			]) {
				assert.deepEqual(await seen(input), ["one"]);
			}
		});

		it("shows public keys only on request", async () => {
			const { call } = await twoKeys();
			const { KeyPairs } = await DescribeKeyPairs.handle({}, call);
			assert.ok(KeyPairs.every((pair) => !("PublicKey" in pair)));
		});

		it("refuses a name that it does not know", async () => {
			const { seen } = await twoKeys();
			await assert.rejects(seen({ KeyNames: ["one", "three"] }), {
				code: "InvalidKeyPair.NotFound",
				message: "The key pair 'three' does not exist",
			});
		});
	});
});
