import type { ProductCode } from "@aws-sdk/client-ec2";
import { type ProductCodeRecord, productCodesOf } from "../../store/images.ts";
import type { ImageTable } from "../../store/schema.ts";
import { invalidParameter } from "./errors.ts";

/** It becomes a line of metadata. */
const PRODUCT_CODE = /^[a-zA-Z0-9._-]{1,64}$/;

/** Product codes as they came; throws InvalidParameterValue. */
export function checkProductCodes(codes: readonly string[]): readonly string[] {
	const wrong = codes.find((code) => !PRODUCT_CODE.test(code));
	if (wrong === undefined) return codes;
	const why = "Must be of letters, digits and . _ -, 64 at most.";
	throw invalidParameter("productCode", wrong, why);
}

/** An image's codes with more beside them: on AWS, too, none goes away again. */
export function withProductCodes(
	image: ImageTable,
	ids: readonly string[],
): readonly ProductCodeRecord[] {
	const known = productCodesOf(image);
	const added = ids.filter((id) => !known.some((code) => code.id === id));
	return [
		...known,
		...[...new Set(added)].map((id) => ({ id, type: "marketplace" as const })),
	];
}

/** Product codes as answers carry them. */
export function describeProductCodes(
	codes: readonly ProductCodeRecord[],
): ProductCode[] {
	return codes.map(({ id, type }) => ({
		ProductCodeId: id,
		ProductCodeType: type,
	}));
}
