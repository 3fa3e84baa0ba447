"""What a run says -> what each of its viewers is sent, as often as the viewer can take it. In: events and frames. Out:
updates.
"""
