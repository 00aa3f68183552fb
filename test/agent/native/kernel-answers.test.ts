import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	ingressInterface,
	sourceMac,
} from "../../../agent/native/kernel-answers.ts";

const fromHex = (text: string): Buffer =>
	Buffer.from(text.replaceAll(" ", ""), "hex");

describe("kernel answers", () => {
	it("finds the ingress interface in a recorded answer of IP_PKTOPTIONS", () => {
		const recorded = fromHex(
			"1c00000000000000 00000000 08000000 07000000 7f000001 7f000001 00000000",
		);
		assert.equal(ingressInterface(recorded), 7);
	});

	it("finds it in a recorded answer of IPV6_2292PKTOPTIONS", () => {
		const recorded = fromHex(
			"2400000000000000 29000000 32000000 fd000ec2000000000000000000000254 05000000 00000000",
		);
		assert.equal(ingressInterface(recorded), 5);
	});

	it("finds it behind another control message", () => {
		const timeToLive = "1400000000000000 00000000 02000000 40000000 00000000";
		const packetInfo =
			"1c00000000000000 00000000 08000000 03000000 0a000001 0a000001";
		assert.equal(ingressInterface(fromHex(timeToLive + packetInfo)), 3);
	});

	it("names no interface when the answer is empty, cut off or says a length of nonsense", () => {
		assert.equal(ingressInterface(Buffer.alloc(0)), undefined);
		assert.equal(ingressInterface(fromHex("1c000000")), undefined);
		assert.equal(ingressInterface(Buffer.alloc(32)), undefined);
		assert.equal(ingressInterface(Buffer.alloc(32, 0xff)), undefined);
	});

	it("reads the sender's MAC of a saved SYN", () => {
		const syn = fromHex(`020000000001 0211223344ab 0800 45${"00".repeat(39)}`);
		assert.equal(sourceMac(syn), "02:11:22:33:44:ab");
	});

	it("reads no MAC when no SYN was saved or the frame was tagged", () => {
		assert.equal(sourceMac(Buffer.alloc(0)), undefined);
		const tagged = fromHex(
			`020000000001 0211223344ab 8100 0005 0800 ${"00".repeat(40)}`,
		);
		assert.equal(sourceMac(tagged), undefined);
	});
});
