import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { registerImages } from "../../../controller/bootstrap/register-images.ts";
import { listImages, updateImage } from "../../../controller/store/images.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const debian = {
	imageId: "ami-0123456789abcdef0",
	name: "debian",
	architecture: "x86_64",
	source: "debian-13",
	rootDeviceName: "/dev/xvda",
	productCodes: ["acme-1"],
};

describe("images of the configuration", () => {
	it("are what it says after every start, as old as they are", async () => {
		await using store = await openSqliteStore(":memory:", seededRandom());
		const start = (source: string, now: number) =>
			store.write((tx) =>
				registerImages(tx, ACCOUNT_ID, [{ ...debian, source }], now),
			);
		await start("debian-12", 1);
		await store.write((tx) =>
			updateImage(tx, debian.imageId, { deregistered_at: 1 }),
		);
		await start("debian-13", 2);
		assert.deepEqual(await listImages(store.read, ACCOUNT_ID), [
			{
				image_id: debian.imageId,
				account_id: ACCOUNT_ID,
				name: "debian",
				description: null,
				architecture: "x86_64",
				source: "debian-13",
				kernel_id: null,
				imds_support: null,
				ramdisk_id: null,
				root_device_name: "/dev/xvda",
				product_codes: '[{"id":"acme-1","type":"marketplace"}]',
				created_at: 1,
				deregistered_at: null,
			},
		]);
	});
});
