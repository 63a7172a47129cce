import type { HttpRequest, RequestSigner, RequestSigningArguments } from "@smithy/types";
import { replacing } from "../replacing";
import type { Config } from "../sdk";
import { signed } from "./signature";

/**
 * A signer that signs usual requests itself, in a quarter of the CPU time, and all other requests with `signer`. The results
 * are the same. It gets the credentials for each request, because they are refreshed.
 */
export const quickSigner = <S extends RequestSigner>(signer: S, config: Pick<Config, "credentials">): S => {
  const sign = async (request: HttpRequest, options: RequestSigningArguments = {}): Promise<HttpRequest> => {
    const { signingDate, signingRegion, signingService, ...others } = options;
    const usual =
      signingRegion && signingRegion !== "*" && signingService && Object.keys(others).length === 0;
    const quick =
      usual &&
      signed(request as never, await config.credentials(), {
        signingDate: new Date(signingDate ?? Date.now()),
        signingRegion,
        signingService,
      });
    return quick || signer.sign(request, options);
  };
  return replacing(signer, { sign } as Partial<S>);
};
