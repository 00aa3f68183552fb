import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	readTapRecord,
	tapName,
	writeTapRecord,
} from "../../../agent/hypervisor/tap-record.ts";

const record = {
	instanceId: "i-0123456789abcdef0",
	epoch: 7,
	privateIp: "10.0.0.6",
	mac: "02:00:00:00:00:06",
};

describe("tap record", () => {
	it("comes back from the interface's alias as it was written", () => {
		assert.deepEqual(readTapRecord(writeTapRecord(record)), record);
	});

	it("is not read from the alias of an interface that is not ours", () => {
		for (const alias of [
			"",
			"uplink",
			"gumleaf/i-0123456789abcdef0",
			"gumleaf/i-0123456789abcdef0/x/10.0.0.6/02:00:00:00:00:06",
			`${writeTapRecord(record)}/more`,
			writeTapRecord(record).replace("gumleaf", "other"),
		]) {
			assert.equal(readTapRecord(alias), undefined, alias);
		}
	});

	it("gives every instance an interface name that the kernel takes", () => {
		const name = tapName(record.instanceId);
		assert.match(name, /^gum[0-9a-f]{12}$/);
		assert.notEqual(name, tapName("i-0123456789abcdef1"));
	});
});
