"""Every tree size up to 260: written, opened again, read, checked, and every proof there is."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elshi.log import (
    FolderStore,
    LogWriter,
    ProofReader,
    Signer,
    check_log,
    leaf_hash,
    merkle,
    read_checkpoint,
    read_consistency,
    read_entries,
    read_growth,
    read_inclusion,
)

SIGNER = Signer("mfa.samal.example/xs-mfa/1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
MOST = 260


def test_every_size(tmp_path):
    entries = [b"entry %d" % number for number in range(MOST)]
    leaves = [leaf_hash(entry) for entry in entries]
    checkpoints = []
    for size in range(MOST + 1):
        with LogWriter(tmp_path, origin=SIGNER.name, signer=SIGNER, create=True) as log:
            if size:
                assert log.append([entries[size - 1]]) == range(size - 1, size)
            assert (log.size, log.root) == (size, merkle.root(leaves[:size]))
        folder = FolderStore(tmp_path)
        checkpoint = read_checkpoint(folder, [SIGNER.verifier])
        checkpoints.append(checkpoint)
        assert (checkpoint.size, checkpoint.root) == (size, merkle.root(leaves[:size]))
        assert list(read_entries(folder, checkpoint)) == entries[:size]
        reader = ProofReader(folder, checkpoint)  # each proof is verified; the leaves are compared here
        for index, leaf in enumerate(leaves[:size]):
            proof = reader.inclusion(index)
            merkle.verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=checkpoint.root)
        for old in checkpoints[1:]:
            reader.consistency(old)
            assert reader.root_at(old.size) == old.root
        for index in {0, size // 2, size - 1} if size else ():
            assert read_inclusion(folder, checkpoint, index) == reader.inclusion(index)
            assert read_growth(folder, old_size=index, new=checkpoint) == (
                read_consistency(folder, checkpoints[index], checkpoint) if index else []
            )
        found = check_log(folder, [SIGNER.verifier], kept=[size] if size < MOST else range(MOST + 1))
        assert (found.ok, found.size) == (True, size)
