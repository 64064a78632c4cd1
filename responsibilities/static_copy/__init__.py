"""The reader's site as files, for a web server without Python, a bucket, or an auditor's disk."""
